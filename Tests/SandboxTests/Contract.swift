import Foundation

/// Belvo's OpenAPI document, as far as checking an object against one of its schemas needs it. Stricter
/// than the contract in one thing: every property it knows must be there, required or not.
struct Contract {
    private let schemas: [String: Any]

    init?(_ file: URL) {
        guard let data = try? Data(contentsOf: file),
            let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let components = root["components"] as? [String: Any],
            let schemas = components["schemas"] as? [String: Any]
        else { return nil }
        self.schemas = schemas
    }

    /// The contract beside the clone, if it lies there.
    static func atHand() -> Contract? {
        let file = URL(fileURLWithPath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Contract(
            root.appendingPathComponent("../shared/belvo/openapi.json").standardizedFileURL)
    }

    func faults(of object: [String: Any], _ schema: String) -> [String] {
        faults(object, ["$ref": "#/components/schemas/\(schema)"], at: schema)
    }

    private func faults(_ value: Any, _ unresolved: [String: Any], at place: String) -> [String] {
        let schema = resolve(unresolved)
        if value is NSNull {
            return schema["nullable"] as? Bool == true ? [] : ["\(place) must not be null"]
        }
        for word in ["oneOf", "anyOf"] {
            guard let choices = schema[word] as? [[String: Any]] else { continue }
            let outcomes = choices.map { faults(value, $0, at: place) }
            return outcomes.contains([]) ? [] : outcomes.flatMap(\.self)
        }
        if let parts = schema["allOf"] as? [[String: Any]], schema["properties"] == nil {
            return parts.flatMap { faults(value, $0, at: place) }
        }
        if let choices = schema["enum"] as? [Any] {
            let isChoice = choices.contains { ($0 as? NSObject) == (value as? NSObject) }
            if !isChoice { return ["\(place) is no choice: \(value)"] }
        }
        switch schema["type"] as? String {
        case "object": return objectFaults(value, schema, at: place)
        case "array": return arrayFaults(value, schema, at: place)
        case "string": return stringFaults(value, schema, at: place)
        case "number", "integer", "boolean":
            return value is NSNumber ? [] : ["\(place) is no number or truth: \(value)"]
        default: return []
        }
    }

    private func resolve(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String,
            let name = reference.split(separator: "/").last,
            let target = schemas[String(name)] as? [String: Any]
        else { return schema }
        return resolve(target)
    }

    private func objectFaults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let object = value as? [String: Any] else { return ["\(place) is no object"] }
        let properties = (schema["properties"] as? [String: [String: Any]]) ?? [:]
        // Where something is required that is no property, it is known.
        let known = Array(properties.keys) + ((schema["required"] as? [String]) ?? [])
        let unknown =
            properties.isEmpty
            ? [] : Set(object.keys).subtracting(known).map { "\(place).\($0) is unknown" }
        return unknown
            + properties.flatMap { name, property in
                object[name].map { faults($0, property, at: "\(place).\(name)") }
                    ?? ["\(place).\(name) is missing"]
            }
    }

    private func arrayFaults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let elements = value as? [Any] else { return ["\(place) is no array"] }
        let items = (schema["items"] as? [String: Any]) ?? [:]
        return elements.flatMap { faults($0, items, at: "\(place)[]") }
    }

    private func stringFaults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let text = value as? String else { return ["\(place) is no string: \(value)"] }
        if let pattern = schema["pattern"] as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            return ["\(place) is against \(pattern): \(text)"]
        }
        if let most = schema["maxLength"] as? Int, text.count > most {
            return ["\(place) is too long: \(text)"]
        }
        return []
    }
}
