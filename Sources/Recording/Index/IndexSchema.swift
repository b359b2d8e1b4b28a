/// The tables of the index.
enum IndexSchema {
    /// `exchange` has one row for each line of a sealed segment, under the line's own sequence. Words that repeat
    /// stand once, in `word`. `occurrence` has no order of its own but that of its key, so that filling it in
    /// order is cheap and finding a prefix is a range.
    static let tables = """
        CREATE TABLE segment (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            first_sequence INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL,
            lines INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE word (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE exchange (
            sequence INTEGER PRIMARY KEY,
            segment INTEGER NOT NULL REFERENCES segment(id) ON DELETE CASCADE,
            ts_us INTEGER NOT NULL,
            kind INTEGER NOT NULL REFERENCES word(id),
            exchange_id TEXT,
            method INTEGER REFERENCES word(id),
            template INTEGER REFERENCES word(id),
            path TEXT,
            status INTEGER,
            duration_ns INTEGER,
            session INTEGER REFERENCES word(id),
            environment INTEGER REFERENCES word(id),
            link TEXT,
            institution INTEGER REFERENCES word(id),
            error INTEGER REFERENCES word(id),
            match_key TEXT,
            frame_offset INTEGER NOT NULL,
            frame_bytes INTEGER NOT NULL,
            line_offset INTEGER NOT NULL,
            line_bytes INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE occurrence (
            hash64 INTEGER NOT NULL,
            row INTEGER NOT NULL REFERENCES exchange(sequence) ON DELETE CASCADE,
            PRIMARY KEY (hash64, row)
        ) STRICT, WITHOUT ROWID;
        """
}
