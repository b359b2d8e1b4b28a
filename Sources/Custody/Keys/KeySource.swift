import Exchange

/// Finds a key: in the environment, in files that the environment names, or in a key file.
///
/// It reads no files itself: the roof hands in how, with the file's permission bits.
public struct KeySource: Sendable {
    /// A file's text and its permission bits, such as 0o600.
    public typealias ReadFile = @Sendable (String) throws -> (text: String, permissions: Int)

    private let variables: [String: String]
    private let keyFile: String?
    private let readFile: ReadFile

    /// - Parameters:
    ///   - variables: the process's environment.
    ///   - keyFile: the path of a file of `NAME=VALUE` lines with the same names; mode 0600.
    public init(
        variables: [String: String], keyFile: String?, readFile: @escaping ReadFile
    ) {
        self.variables = variables
        self.keyFile = keyFile
        self.readFile = readFile
    }

    /// The key for an environment: from the variables, else from the files they name, else from the key file.
    public func key(for environment: BelvoEnvironment) throws(KeyError) -> BelvoKey {
        let fromFile = try keyFile.map { path throws(KeyError) in try entries(of: path) } ?? [:]
        let id = try value(environment.secretIDVariable, fromFile)
        let password = try value(environment.secretPasswordVariable, fromFile)
        switch (id, password) {
        case (nil, nil): throw .missing(environment)
        case (nil, _): throw .incomplete(missing: environment.secretIDVariable)
        case (_, nil): throw .incomplete(missing: environment.secretPasswordVariable)
        case (let id?, let password?):
            return try BelvoKey(environment: environment, secretID: id, secretPassword: password)
        }
    }

    private func value(
        _ name: String, _ fromFile: [String: String]
    ) throws(KeyError) -> String? {
        if let value = variables[name], !value.isEmpty { return value }
        if let path = variables[name + "_FILE"], !path.isEmpty {
            return Self.withoutLineEnd(try contents(of: path))
        }
        return fromFile[name]
    }

    private func entries(of path: String) throws(KeyError) -> [String: String] {
        let names = BelvoEnvironment.allCases.flatMap {
            [$0.secretIDVariable, $0.secretPasswordVariable]
        }
        var entries: [String: String] = [:]
        let lines = try contents(of: path).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = Self.withoutLineEnd(String(line))
            if line.isEmpty || line.hasPrefix("#") { continue }
            let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, names.contains(String(halves[0])) else {
                throw .malformedFile(path: path, line: index + 1)
            }
            entries[String(halves[0])] = String(halves[1])
        }
        return entries
    }

    private func contents(of path: String) throws(KeyError) -> String {
        let file: (text: String, permissions: Int)
        do {
            file = try readFile(path)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        guard file.permissions & 0o077 == 0 else {
            throw .exposed(path: path, mode: "0" + String(file.permissions & 0o7777, radix: 8))
        }
        return file.text
    }

    private static func withoutLineEnd(_ text: String) -> String {
        var text = text
        while let last = text.unicodeScalars.last, last == "\n" || last == "\r" {
            text.unicodeScalars.removeLast()
        }
        return text
    }
}
