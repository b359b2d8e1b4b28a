import ArgumentParser
import Exchange
import Foundation
import Recording

/// Which recording a command reads.
struct RecordingChoice: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A name under ./Recordings, or a path with a slash (default: the newest under ./Recordings).",
            valueName: "name"))
    var recording: String?

    /// Opens it to read, also while a proxy is writing it.
    func open(_ settings: Settings) throws -> OpenRecording {
        do {
            let path = try RecordingName.path(ofExisting: settings.string(recording, "recording"))
            return try OpenRecording(path)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }
}

/// A recording that commands ask questions of.
struct OpenRecording {
    let path: String
    private let reader: RecordingReader

    init(_ path: String) throws(RecordingError) {
        self.path = path
        reader = try RecordingReader.open(path)
    }

    /// The newest so many lines that match, oldest of them first; all of them without a limit.
    ///
    /// What of the recording cannot be read is said on standard error; everything else is delivered, and then the
    /// command ends as failed, for its answer may not be whole.
    func search(_ query: Query, limit: Int?, _ each: (LineView) -> Void) throws {
        var search = Search(reader, fields: FacetNames.lineFields)
        if let limit {
            for line in try search.newest(query, limit: limit) { each(line) }
        } else {
            try search.forEachMatch(query) { line in
                each(line)
                return true
            }
        }
        guard !search.warnings.isEmpty else { return }
        for warning in search.warnings { ErrorOutput.write("testigo: \(warning)\n") }
        guard !search.isComplete else { return }
        throw CommandFailure.failure("parts of \(path) cannot be read; what is shown is the rest")
    }

    /// Where else could be looked, for whoever found nothing here.
    var elsewhere: String {
        let others = RecordingName.neighbours(of: path)
        guard !others.isEmpty else { return "" }
        let more = others.count > 3 ? " and \(others.count - 3) more" : ""
        return "; not looked at: \(others.prefix(3).joined(separator: ", "))\(more) (--recording)"
    }

    /// Everything that one id finds, in order.
    func lines(of id: String) throws -> [LineView] {
        guard !id.isEmpty else {
            throw CommandFailure.usage(
                "the id is empty; give a request_id, its first 8 characters, or an exchange id")
        }
        var lines: [LineView] = []
        try search(try SearchVocabulary.query(id), limit: nil) { lines.append($0) }
        guard !lines.isEmpty else {
            throw CommandFailure.notFound("no exchange in \(path) carries \(id)\(elsewhere)")
        }
        return lines
    }

    /// The last so many lines that match, and then those that come, until `each` returns `false`.
    func follow(_ query: Query, last: Int, _ each: (LineView) throws -> Bool) async throws {
        var search = Search(reader, fields: FacetNames.lineFields)
        for line in try search.newest(query, limit: last) {
            guard try each(line) else { return }
        }
        let newest = try search.newest(.everything, limit: 1).last?.sequence
        try await reader.follow(afterSequence: newest ?? 0) { line in
            guard query.accepts(line) else { return true }
            return try each(line)
        }
    }
}

/// What the query language calls the fields of a line.
enum SearchVocabulary {
    static let fields = QueryFields(
        fields: [
            .init("request_id", lineFields: [FacetNames.requestIDs], isIdentifier: true),
            .init("link", lineFields: [FacetNames.linkID], isIdentifier: true),
            .init("institution", lineFields: [FacetNames.institution], isIdentifier: false),
            .init("external_id", lineFields: [FacetNames.externalID], isIdentifier: true),
            .init(
                "institution_user_id", lineFields: [FacetNames.institutionUserID],
                isIdentifier: true),
            .init("code", lineFields: [FacetNames.errorCodes], isIdentifier: false),
        ], bareFields: [FacetNames.requestIDs])

    static func query(_ text: String) throws -> Query {
        do {
            return try QueryParser.parse(
                text, fields: fields, now: SystemTime.source().wallMicroseconds)
        } catch {
            throw CommandFailure.usage("the query cannot be read: \(error)")
        }
    }
}
