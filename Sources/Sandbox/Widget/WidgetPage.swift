/// The page itself. It is the same for everybody; what differs, its script writes as text.
enum WidgetPage {
    static let text = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>Sandbox widget</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="style.css">
        </head>
        <body>
        <div class="card">
        <header>
        <button type="button" id="back" class="plain" hidden></button>
        <p id="company"></p>
        <button type="button" id="close" class="plain"></button>
        </header>
        <main id="step" aria-busy="true"></main>
        <footer id="note"></footer>
        </div>
        <noscript><p>This page needs JavaScript.</p></noscript>
        <script src="page.js"></script>
        </body>
        </html>

        """#
}
