/// The script that a front end loads in the place of Belvo's: it offers the same call, frames the page, and hands its
/// messages to the application's functions.
enum WidgetLoader {
    static let text = #"""
        (function () {
            "use strict";
            const page = new URL("widget/", document.currentScript.src);
            const passed = [
                "locale", "access_mode", "external_id", "institutions", "institution_types",
                "country_codes", "resources", "integration_type", "show_close_dialog",
                "show_abandon_survey",
            ];

            function address(accessToken, options) {
                const url = new URL(page);
                url.searchParams.set("access_token", accessToken);
                url.searchParams.set("framed", "true");
                for (const name of passed) {
                    const value = options[name];
                    if (value === undefined || value === null) continue;
                    url.searchParams.set(name, Array.isArray(value) ? value.join(",") : value);
                }
                return url;
            }

            function makeFrame(url) {
                const frame = document.createElement("iframe");
                frame.title = "Belvo";
                frame.referrerPolicy = "no-referrer";
                Object.assign(frame.style, {
                    position: "fixed", inset: "0", width: "100%", height: "100%", border: "0",
                    zIndex: "2147483647",
                });
                frame.src = url;
                return frame;
            }

            function build(accessToken, options) {
                const frame = makeFrame(address(accessToken, options));
                const focused = document.activeElement;
                const inform = (name, ...values) => {
                    if (typeof options[name] === "function") options[name](...values);
                };
                const close = () => {
                    window.removeEventListener("message", listen);
                    frame.remove();
                    if (focused) focused.focus();
                };
                const listen = (event) => {
                    const message = event.data;
                    if (event.source !== frame.contentWindow || event.origin !== page.origin
                        || !message || message.from !== "sandbox-widget") return;
                    if (message.name === "event") return inform("onEvent", message.data);
                    close();
                    if (message.name === "success") {
                        inform("callback", message.data.link, message.data.institution);
                    } else {
                        inform("onExit", message.data);
                    }
                };
                window.addEventListener("message", listen);
                frame.addEventListener("load", () => frame.focus());
                (document.getElementById("belvo") || document.body).append(frame);
            }

            window.belvoSDK = {
                createWidget(accessToken, options) {
                    return { build: () => build(accessToken, options || {}) };
                },
            };
        })();

        """#
}
