import Belvo

/// What the page does: one script, written in parts that are about one thing each.
enum WidgetScript {
    static let text =
        "\"use strict\";\n" + beginning + WidgetWords.text + WidgetOutcomes.text + drawing
        + WidgetSteps.text + WidgetConnecting.text + "begin();\n"

    /// What the address says. The token's own claims are believed only once the sandbox knows its signature.
    private static let beginning = #"""
        const parameters = new URLSearchParams(location.search);
        const token = parameters.get("access_token") || "";
        const state = {
            step: "start", institution: null, lastError: null, context: {}, isTrusted: false,
            back: null, finish: null,
        };

        function readClaims() {
            try {
                const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
                const bytes = Uint8Array.from(atob(part), (sign) => sign.charCodeAt(0));
                return JSON.parse(new TextDecoder().decode(bytes));
            } catch {
                return {};
            }
        }
        const claims = readClaims();
        const wishes = claims.widget || {};

        async function call(method, path, body) {
            const options = {
                method, cache: "no-store", credentials: "omit",
                headers: { Authorization: "Bearer " + token },
            };
            if (body) {
                options.headers["Content-Type"] = "application/json";
                options.body = JSON.stringify(body);
            }
            let answer, value;
            try {
                answer = await fetch("api/" + path, options);
                value = await answer.json();
            } catch (failure) {
                throw { status: 0, code: "unexpected_error", message: String(failure) };
            }
            if (answer.ok) return value;
            const first = Array.isArray(value) ? value[0] : {};
            throw { ...first, status: answer.status, code: first.code || "unexpected_error" };
        }

        """#

    /// Nothing is ever written as HTML: names, messages and purposes become text.
    private static let drawing = #"""
        const stepElement = document.getElementById("step");

        function make(name, attributes, ...children) {
            const element = document.createElement(name);
            for (const [key, value] of Object.entries(attributes || {})) {
                if (key === "click" || key === "submit" || key === "input") {
                    element.addEventListener(key, value);
                } else if (value !== false && value !== undefined && value !== null) {
                    element.setAttribute(key, value === true ? "" : value);
                }
            }
            element.append(...children);
            return element;
        }

        function button(text, click, isSecond) {
            const look = isSecond ? "action second" : "action";
            return make("button", { type: "button", class: look, click }, text);
        }

        function show(name, title, back, ...content) {
            if (name !== "exit") state.step = name;
            state.back = back;
            state.finish = null;
            document.getElementById("back").hidden = !back;
            document.getElementById("close").hidden = name === "end";
            const heading = make("h1", { tabindex: "-1" }, title);
            stepElement.replaceChildren(heading, ...content);
            stepElement.setAttribute("aria-busy", "false");
            stepElement.dataset.step = name;
            heading.focus();
        }

        function initials(institution) {
            const letters = institution.display_name.split(/\s+/).map((word) => word[0] || "");
            const sign = make(
                "span", { class: "initials", "aria-hidden": "true" },
                letters.slice(0, 2).join("").toUpperCase());
            if (/^#[0-9a-f]{6}$/i.test(institution.primary_color)) {
                sign.style.setProperty("background", institution.primary_color);
            }
            return sign;
        }

        function chosen(institution) {
            return make(
                "div", { class: "chosen" }, initials(institution),
                make("strong", {}, institution.display_name));
        }

        function alertOf(error) {
            const request = error.request_id ? " · " + error.request_id : "";
            return make(
                "div", { class: "alert", role: "alert" },
                make("p", {}, error.words || words[error.code] || error.message || error.code),
                make("p", { class: "detail" }, error.code + request));
        }

        // While the sandbox is asked, nothing can be pressed twice.
        async function busy(act) {
            const controls = [...stepElement.querySelectorAll("button, input")];
            controls.forEach((control) => { control.disabled = true; });
            stepElement.setAttribute("aria-busy", "true");
            try {
                await act();
            } finally {
                controls.forEach((control) => { control.disabled = false; });
                stepElement.setAttribute("aria-busy", "false");
            }
        }

        """#
}
