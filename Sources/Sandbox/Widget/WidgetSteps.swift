/// The steps around the connecting: the beginning, the choice of an institution, and leaving.
enum WidgetSteps {
    static let text = #"""
        async function begin() {
            const close = document.getElementById("close");
            const back = document.getElementById("back");
            close.textContent = "✕";
            close.setAttribute("aria-label", words.close);
            close.addEventListener("click", askToLeave);
            back.textContent = "←";
            back.setAttribute("aria-label", words.back);
            back.addEventListener("click", () => state.back && state.back());
            document.addEventListener("keydown", (event) => {
                if (event.key === "Escape") askToLeave();
            });
            document.getElementById("note").textContent = words.note;
            try {
                state.context = await call("GET", "");
                state.isTrusted = true;
                const branding = wishes.branding || {};
                document.getElementById("company").textContent = company();
                document.title = branding.company_name || state.context.organization_name;
                if (state.context.institution) return await connect(state.context.institution);
                await choose();
            } catch (error) {
                refuse(error);
            }
        }

        function company() {
            return (wishes.branding || {}).company_name || state.context.organization_name || "";
        }

        async function choose() {
            state.institution = null;
            const asked = new URLSearchParams();
            const names = [
                "institutions", "institution_types", "country_codes", "resources",
                "integration_type",
            ];
            for (const name of names) {
                for (const value of parameters.getAll(name)) asked.append(name, value);
            }
            let list;
            try {
                list = (await call("GET", "institutions/?" + asked)).results;
            } catch (error) {
                return refuse(error);
            }
            if (parameters.has("institutions") && list.length === 1) return connect(list[0]);
            const found = make("p", { class: "quiet", role: "status" });
            const choices = make("ul", {});
            const search = make("input", {
                id: "search", type: "search", autocomplete: "off",
                input: () => drawInstitutions(list, search.value, choices, found),
            });
            show(
                "institution", words.choose, null,
                make("label", { for: "search" }, words.search), search, found, choices);
            drawInstitutions(list, "", choices, found);
        }

        function plain(text) {
            return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
        }

        function drawInstitutions(list, wanted, choices, found) {
            const fitting = list.filter((institution) =>
                plain(institution.display_name + " " + institution.name).includes(plain(wanted)));
            found.textContent =
                fitting.length ? fitting.length + " " + words.found : words.none;
            choices.replaceChildren(...fitting.map((institution) => make(
                "li", {},
                make(
                    "button",
                    {
                        type: "button", class: "institution", "data-name": institution.name,
                        click: () => connect(institution),
                    },
                    initials(institution),
                    make(
                        "span", {}, institution.display_name,
                        make(
                            "small", {},
                            (words[institution.type] || institution.type) + " · "
                                + institution.country_codes.join(", ")))))));
        }

        function warn(institution) {
            const data = { warning: "institution_disabled" };
            tell("event", {
                eventName: "WARNING",
                meta_data: {
                    warning: data.warning, institution_name: institution.name,
                    timestamp: new Date().toISOString(),
                },
            });
            show(
                "warning", words.warning, choose, chosen(institution),
                make("p", {}, words.warningText), button(words.other, choose),
                button(words.anyway, () => connect(institution, true), true),
                button(
                    words.leave, () => (isFramed ? exit("warning") : go("event", data)), true));
        }

        function askToLeave() {
            if (["exit", "end", undefined].includes(stepElement.dataset.step)) return;
            if (state.finish) return state.finish();
            if (parameters.get("show_close_dialog") === "false") return leave(state.step);
            const shown = [...stepElement.childNodes];
            const back = state.back;
            const focused = document.activeElement;
            show(
                "exit", words.leaveAsk, null, make("p", {}, words.leaveText),
                button(words.stay, () => {
                    stepElement.replaceChildren(...shown);
                    stepElement.dataset.step = state.step;
                    state.back = back;
                    document.getElementById("back").hidden = !back;
                    (stepElement.contains(focused) ? focused : stepElement.firstChild).focus();
                }),
                button(words.leave, () => leave(state.step), true));
        }

        function leave(step) {
            if (parameters.get("show_abandon_survey") !== "true") return exit(step);
            const reasons = [words.surveyOther, words.surveyTrust, words.surveyLater];
            show(
                "exit", words.survey, null,
                ...reasons.map((reason) =>
                    button(reason, () => exit("abandon-survey"), true)));
        }

        """#
}
