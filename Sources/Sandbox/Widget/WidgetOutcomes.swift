/// How the end user's visit ends, and how the application learns of it: by a message to the page that frames this one,
/// or by going to one of its callback URLs.
enum WidgetOutcomes {
    static let text = #"""
        const isFramed = parameters.get("framed") === "true" && window.parent !== window;
        const safeURL = /^[a-z][a-z0-9+.-]*:\/\//i;
        const harmful = /^(javascript|data|vbscript|blob|file):/i;

        // Whoever frames the page has given it the token, so it may know what came of it.
        function tell(name, data) {
            if (isFramed) window.parent.postMessage({ from: "sandbox-widget", name, data }, "*");
        }

        function callbackURL(name) {
            const url = state.isTrusted ? (wishes.callback_urls || {})[name] : undefined;
            return typeof url === "string" && safeURL.test(url) && !harmful.test(url) ? url : null;
        }

        function go(name, data) {
            const url = callbackURL(name);
            if (!url) return show("end", words.end, null);
            const known = Object.entries(data).filter(([, value]) => value);
            const [place, fragment] = url.split("#", 2);
            const query = new URLSearchParams(known).toString();
            const mark = place.includes("?") ? "&" : "?";
            location.assign(
                place + (query ? mark + query : "") + (fragment ? "#" + fragment : ""));
        }

        function noteError(error) {
            state.lastError = { code: error.code, message: error.message || "" };
            tell("event", {
                eventName: "ERROR",
                meta_data: {
                    error_code: error.code, error_message: error.message || "",
                    institution_name: state.institution ? state.institution.name : "",
                    timestamp: new Date().toISOString(), request_id: error.request_id,
                },
            });
        }

        function succeed(link) {
            const outcome = { link: link.id, institution: link.institution };
            const finish =
                () => (isFramed ? tell("success", outcome) : go("success", outcome));
            show(
                "success", words.success, null,
                make("p", { class: "sign good", "aria-hidden": "true" }, "✓"),
                make("p", {}, words.successText), button(words.go, finish));
            state.finish = finish;
        }

        function exit(step) {
            const last = state.lastError || {};
            const institution = state.institution ? state.institution.name : "";
            tell("exit", {
                last_encountered_error: state.lastError,
                meta_data: { institution_name: institution, step },
            });
            if (isFramed) return;
            go("exit", {
                last_encountered_error_code: last.code,
                last_encountered_error_message: last.message,
                meta_data_institution_name: institution, meta_data_step: step,
            });
        }

        // The token is refused: nothing more can be done in this visit.
        function refuse(error) {
            // These two are said only of a token whose signature is right.
            state.isTrusted = ["session_expired_ob", "access_to_resource_denied"]
                .includes(error.code);
            const data = {
                error: "ACCESS_TOKEN_NOT_VALID", error_message: error.message || error.code,
            };
            noteError({
                code: data.error, message: data.error_message, request_id: error.request_id,
            });
            const finish = () => (isFramed ? exit("error") : go("event", data));
            show(
                "error", words.tokenBad, null,
                make("p", { class: "sign bad", "aria-hidden": "true" }, "!"),
                alertOf(error), make("p", {}, words.tokenText),
                button(words.leave, finish));
            state.finish = finish;
        }

        // An error that the end user can do something about; others end the visit.
        function isFinal(error) {
            return error.status === 401 || error.code === "session_expired_ob"
                || error.code === "access_to_resource_denied";
        }

        """#
}
