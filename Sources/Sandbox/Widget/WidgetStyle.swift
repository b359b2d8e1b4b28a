/// How the page looks.
enum WidgetStyle {
    static let text = #"""
        :root {
            color-scheme: light dark;
            --paper: #ffffff; --ground: #eef1f6; --ink: #17202e; --quiet: #566275;
            --line: #cfd6e1; --accent: #0b57d0; --on-accent: #ffffff;
            --bad: #a3161f; --bad-ground: #fdecee; --good: #12693a;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --paper: #1a212c; --ground: #10151d; --ink: #e9edf4; --quiet: #a5b0c2;
                --line: #3a4556; --accent: #8ab4ff; --on-accent: #0b1a33;
                --bad: #ffb3b8; --bad-ground: #43181c; --good: #83d9a5;
            }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { height: 100%; }
        body {
            margin: 0; min-height: 100%; display: grid; background: var(--ground);
            color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif;
        }
        .card {
            display: flex; flex-direction: column; width: 100%; min-height: 100dvh;
            background: var(--paper); padding: 1rem 1.25rem;
        }
        @media (min-width: 34rem) {
            body { place-items: center; padding: 2rem 1rem; }
            .card {
                max-width: 27rem; min-height: 40rem; border-radius: 1rem; padding: 1.25rem 1.75rem;
                box-shadow: 0 1rem 3rem rgb(0 0 0 / 14%);
            }
        }
        header { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; }
        #company {
            flex: 1; margin: 0; text-align: center; font-weight: 600; overflow: hidden;
            text-overflow: ellipsis; white-space: nowrap;
        }
        main { flex: 1; padding: 1rem 0; }
        main[aria-busy="true"] { opacity: .6; }
        footer {
            color: var(--quiet); font-size: .8125rem; text-align: center;
            border-top: 1px solid var(--line); padding-top: .75rem;
        }
        h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
        h1:focus { outline: none; }
        p { margin: 0 0 1rem; overflow-wrap: anywhere; }
        a { color: var(--accent); }
        .quiet, .detail { color: var(--quiet); }
        .detail { font: .8125rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
        label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
        input {
            width: 100%; min-height: 3rem; padding: .5rem .75rem; font: inherit; color: inherit;
            background: transparent; border: 1px solid var(--quiet); border-radius: .5rem;
        }
        input[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
        .wrong { color: var(--bad); margin: .25rem 0 0; font-size: .875rem; }
        button { font: inherit; cursor: pointer; }
        button:disabled { cursor: default; opacity: .6; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .plain {
            min-width: 2.75rem; min-height: 2.75rem; border: 0; border-radius: .5rem;
            background: none; color: inherit; font-size: 1.25rem; line-height: 1;
        }
        .plain:hover { background: var(--ground); }
        .action {
            width: 100%; min-height: 3rem; margin-top: 1rem; padding: .5rem 1rem;
            border: 1px solid var(--accent); border-radius: .5rem;
            background: var(--accent); color: var(--on-accent); font-weight: 600;
        }
        .action + .action { margin-top: .625rem; }
        .second { background: transparent; color: var(--accent); }
        .alert {
            margin: 0 0 1rem; padding: .75rem 1rem; border-radius: .5rem;
            background: var(--bad-ground); color: var(--bad);
        }
        .alert p { margin: 0; }
        .alert .detail { color: inherit; margin-top: .25rem; }
        .sign { font-size: 3rem; line-height: 1; margin: 1.5rem 0 .75rem; text-align: center; }
        .sign.good { color: var(--good); }
        .sign.bad { color: var(--bad); }
        ul { list-style: none; margin: 0; padding: 0; }
        .facts { margin: 0 0 1rem; padding-left: 1.25rem; list-style: disc; }
        .institution {
            display: flex; align-items: center; gap: .875rem; width: 100%; min-height: 3.75rem;
            padding: .5rem; border: 0; border-bottom: 1px solid var(--line); background: none;
            color: inherit; text-align: left;
        }
        .institution:hover { background: var(--ground); }
        .institution small { display: block; color: var(--quiet); }
        .initials {
            flex: none; display: grid; place-items: center; width: 2.75rem; height: 2.75rem;
            border-radius: .625rem; background: #444; color: #fff; font-weight: 700;
        }
        .chosen { display: flex; align-items: center; gap: .875rem; margin-bottom: 1rem; }
        .chosen strong { overflow-wrap: anywhere; }
        .code {
            font: 600 1.75rem/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .2em;
            text-align: center; margin: 0 0 .5rem;
        }

        """#
}
