/// The steps in which the link is made: credentials and a second factor, or a consent and the word given for it.
enum WidgetConnecting {
    static let text = #"""
        function connect(institution, isWarned) {
            state.institution = institution;
            if (institution.status !== "healthy" && !isWarned) return warn(institution);
            if (institution.integration_type === "openfinance") return consent();
            credentials();
        }

        const isUpdate = () => Boolean(state.context.link);
        const backToChoice = () => (isUpdate() ? null : choose);

        function attempt(act) {
            return busy(async () => {
                try {
                    await act();
                } catch (error) {
                    if (isFinal(error)) return refuse(error);
                    if (error.status === 428) return secondFactor(error);
                    noteError(error);
                    stepElement.querySelectorAll(".alert").forEach((old) => old.remove());
                    stepElement.firstChild.after(alertOf(error));
                }
            });
        }

        function field(name, label, more) {
            const wrong = make("p", { class: "wrong", id: name + "-wrong", hidden: true });
            const input = make("input", {
                id: name, name, required: true, autocomplete: "off", autocapitalize: "none",
                spellcheck: "false", "aria-describedby": name + "-wrong", ...more,
            });
            return { input, wrong, all: [make("label", { for: name }, label), input, wrong] };
        }

        // The browser's own bubbles speak another language and vanish.
        function check(fields) {
            const bad = fields.filter(({ input, wrong, message }) => {
                const isBad = !input.checkValidity();
                input.setAttribute("aria-invalid", String(isBad));
                wrong.hidden = !isBad;
                wrong.textContent = isBad ? message || words.invalid : "";
                return isBad;
            });
            if (bad.length) bad[0].input.focus();
            return bad.length === 0;
        }

        function form(fields, label, act) {
            return make(
                "form",
                {
                    novalidate: true,
                    submit: (event) => {
                        event.preventDefault();
                        if (check(fields)) attempt(act);
                    },
                },
                ...fields.flatMap(({ all }) => all),
                make("button", { type: "submit", class: "action" }, label));
        }

        function choices() {
            const said = {};
            for (const name of ["access_mode", "external_id"]) {
                if (parameters.get(name)) said[name] = parameters.get(name);
            }
            return said;
        }

        // The names of numbers, such as CPF, are the same in every language; institutions' other words are English.
        function labelOf(wanted) {
            const isName = /^[A-Z]+$/.test(wanted.label);
            return isName ? wanted.label : words[wanted.name] || wanted.label;
        }

        function credentials() {
            const fields = state.institution.form_fields.map((wanted) => ({
                ...field(wanted.name, labelOf(wanted), {
                    type: wanted.type, pattern: wanted.validation,
                    placeholder: wanted.type === "password" ? null : wanted.placeholder,
                }),
                message: language === "en" ? wanted.validation_message : "",
            }));
            show(
                "credentials", isUpdate() ? words.renew : words.enter, backToChoice(),
                chosen(state.institution),
                form(fields, words.connect, async () => {
                    const body = { institution: state.institution.name, ...choices() };
                    for (const { input } of fields) body[input.name] = input.value;
                    succeed(await call(isUpdate() ? "PUT" : "POST", "links/", body));
                }));
        }

        function secondFactor(challenge) {
            const asked = challenge.token_generation_data || {};
            const answer = field("token", words.code, {
                inputmode: asked.type === "numeric" ? "numeric" : "text",
                autocomplete: "one-time-code",
            });
            show(
                "second-factor", words.factor, backToChoice(), chosen(state.institution),
                make("p", {}, words.hint), make("p", { class: "code" }, asked.value || ""),
                form([answer], words.send, async () => {
                    const body = {
                        session: challenge.session, link: challenge.link,
                        token: answer.input.value.trim(),
                    };
                    succeed(await call("PATCH", "links/", body));
                }));
        }

        function consent() {
            const asked = wishes.consent || {};
            const known = state.context.document;
            const isCompany = state.institution.name.endsWith("_business");
            const own = field("document", isCompany ? "CNPJ" : "CPF", {
                inputmode: "numeric", pattern: isCompany ? "[0-9]{14}" : "[0-9]{11}",
            });
            const permissions = asked.permissions
                || ["REGISTER", "ACCOUNTS", "CREDIT_CARDS", "CREDIT_OPERATIONS"];
            const facts = permissions.map((name) =>
                make("li", {}, words["permission" + name] || name));
            const content = [
                chosen(state.institution), make("p", {}, company() + " " + words.asks),
                make("ul", { class: "facts" }, ...facts),
            ];
            if (asked.purpose) content.push(make("p", { class: "quiet" }, asked.purpose));
            const days = asked.default_consent_duration_days || 366;
            content.push(make("p", {}, words.until + " " + days + " " + words.days));
            if (known) content.push(make("p", {}, words.document + ": " + known));
            const terms = asked.terms_and_conditions_url || "";
            if (safeURL.test(terms) && !harmful.test(terms)) {
                const link = { href: terms, target: "_blank", rel: "noopener noreferrer" };
                content.push(make("p", {}, make("a", link, words.terms)));
            }
            const act = async () => {
                const body = { institution: state.institution.name, ...choices() };
                if (!known) body.document = own.input.value;
                atInstitution(await call("POST", "consents/", body));
            };
            show(
                "consent", words.consent, backToChoice(), ...content,
                form(known ? [] : [own], words.agree, act));
        }

        // Where the end user would be sent to his bank. He has only so long to say yes.
        function atInstitution(begun) {
            const left = make("p", { class: "quiet", role: "timer" });
            const ends = Date.now() + begun.expires_in * 1000;
            const count = () => {
                if (!left.isConnected) return clearInterval(timer);
                const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
                left.textContent = seconds + " " + words.seconds;
            };
            const timer = setInterval(count, 1000);
            show(
                "institution-consent", words.atBank, null, chosen(state.institution),
                make("p", {}, company() + " " + words.wants),
                make("p", {}, words.document + ": " + begun.document), left,
                button(words.allow, () => attempt(async () => {
                    succeed(await call("POST", "consents/confirm/"));
                })),
                button(words.refuse, () => {
                    const message =
                        "The user account access was forbidden by the institution";
                    const error = { code: "login_error", message, words: words.refused };
                    noteError(error);
                    consent();
                    stepElement.firstChild.after(alertOf(error));
                }, true));
            count();
        }

        """#
}
