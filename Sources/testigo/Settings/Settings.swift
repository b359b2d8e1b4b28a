import Configuration
import Foundation
import SystemPackage

/// Where a setting comes from: a flag, else `TESTIGO_…` in the environment, else `testigo.yaml`, else a default.
///
/// Names are those of the flags: `--audit-fail` is `TESTIGO_AUDIT_FAIL` and `audit-fail:`.
struct Settings: Sendable {
    private let reader: ConfigReader

    /// - Parameter path: the file named with `--config`; without one, `testigo.yaml` here, if it is there.
    /// - Throws: `CommandFailure` when a named file is missing or a file is no YAML of known names.
    static func load(from path: String?) async throws -> Settings {
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "testigo")
        let file = path ?? "testigo.yaml"
        guard FileManager.default.fileExists(atPath: file) else {
            if let path {
                throw CommandFailure.usage("the configuration file \(path) does not exist")
            }
            return Settings(reader: ConfigReader(providers: [environment]))
        }
        try checkNames(in: file)
        do {
            let yaml = try await FileProvider<YAMLSnapshot>(filePath: FilePath(file))
            return Settings(reader: ConfigReader(providers: [environment, yaml]))
        } catch {
            throw CommandFailure.usage("the configuration file \(file) cannot be read: \(error)")
        }
    }

    private static func checkNames(in file: String) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure.usage("the configuration file \(file) cannot be read")
        }
        let complaints = SettingNames.complaints(about: String(decoding: data, as: UTF8.self))
        guard complaints.isEmpty else {
            throw CommandFailure.usage(
                "the configuration file \(file): " + complaints.joined(separator: "; "))
        }
    }

    func string(_ flag: String?, _ name: String) -> String? {
        flag ?? reader.string(forKey: ConfigKey(name))
    }

    func string(_ flag: String?, _ name: String, default value: String) -> String {
        string(flag, name) ?? value
    }

    func strings(_ flags: [String], _ name: String) -> [String] {
        guard flags.isEmpty else { return flags }
        if let list = reader.stringArray(forKey: ConfigKey(name)) { return list }
        return reader.string(forKey: ConfigKey(name)).map { [$0] } ?? []
    }

    /// One of an enumeration's values, by its raw value.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ flag: String?, _ name: String, default value: Choice
    ) throws -> Choice where Choice.RawValue == String {
        guard let text = string(flag, name) else { return value }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure.usage("\(name) cannot be \"\(text)\"; it is one of \(allowed)")
        }
        return choice
    }

    func integer(_ flag: Int?, _ name: String) throws -> Int? {
        if let flag { return flag }
        guard let text = reader.string(forKey: ConfigKey(name)) else {
            return reader.int(forKey: ConfigKey(name))
        }
        guard let number = Int(text) else {
            throw CommandFailure.usage("\(name) must be a whole number, not \"\(text)\"")
        }
        return number
    }

    func flag(_ flag: Bool, _ name: String) -> Bool {
        flag || reader.bool(forKey: ConfigKey(name), default: false)
    }
}
