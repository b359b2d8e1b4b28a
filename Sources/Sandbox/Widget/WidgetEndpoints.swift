import Belvo
import NIOCore

/// The page that stands in for the hosted widget, and what it calls. All under the sandbox's own path; the calls come
/// with the access token.
extension Endpoint {
    static let widgetPath = controlPath + "widget/"

    static let widget: [Endpoint] =
        [
            asset(widgetPath, "text/html; charset=utf-8", WidgetPage.text),
            asset(widgetPath + "style.css", "text/css; charset=utf-8", WidgetStyle.text),
            asset(widgetPath + "page.js", "text/javascript; charset=utf-8", WidgetScript.text),
            asset(controlPath + "widget.js", "text/javascript; charset=utf-8", WidgetLoader.text),
        ] + widgetCalls

    private static let widgetCalls: [Endpoint] = [
        Endpoint(
            path: widgetPath + "api/", admission: .accessToken,
            actions: [
                .get: { call, simulation throws(Refusal) in
                    .object(status: 200, try WidgetGuest(call, simulation).welcome())
                }
            ]),
        Endpoint(
            path: widgetPath + "api/institutions/", admission: .accessToken,
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let guest = try WidgetGuest(call, simulation, "read_institutions")
                    return .object(status: 200, guest.institutions())
                }
            ]),
        Endpoint(
            path: widgetPath + "api/links/", admission: .accessToken,
            actions: [
                .post: { call, simulation throws(Refusal) in
                    try WidgetGuest(call, simulation, "write_links").register()
                },
                .patch: { call, simulation throws(Refusal) in
                    try WidgetGuest(call, simulation, "write_links").confirm()
                },
                .put: { call, simulation throws(Refusal) in
                    try WidgetGuest(call, simulation, "write_links", "read_links").update()
                },
            ]),
        Endpoint(
            path: widgetPath + "api/consents/", admission: .accessToken,
            actions: [
                .post: { call, simulation throws(Refusal) in
                    try WidgetGuest(call, simulation, "write_consents").beginConsent()
                }
            ]),
        Endpoint(
            path: widgetPath + "api/consents/confirm/", admission: .accessToken,
            actions: [
                .post: { call, simulation throws(Refusal) in
                    try WidgetGuest(call, simulation, "write_links", "write_consent_callback")
                        .endConsent()
                }
            ]),
    ]

    /// Scripts, styles and calls come from here alone; any application may frame the page.
    private static let widgetPolicy = PagePolicy(
        contentSecurity: "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors *")

    private static func asset(_ path: String, _ contentType: String, _ text: String) -> Endpoint {
        let body = ByteBuffer(string: text)
        return Endpoint(
            path: path, admission: .everybody,
            actions: [
                .get: { _, _ throws(Refusal) in
                    Answer(
                        status: 200, body: body, contentType: contentType, page: widgetPolicy)
                }
            ])
    }
}
