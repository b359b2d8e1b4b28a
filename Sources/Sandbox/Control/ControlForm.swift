import Belvo

extension BodyForm {
    /// The body of a call that only a simulation has. Belvo overlooks members it does not know; here they are most likely
    /// misspelt, and what they ask for would silently not happen.
    init(control body: JSON, knows names: Set<String>) {
        self.init(body)
        guard case .object(let members) = body else { return }
        for member in members where !names.contains(member.name) {
            complain(
                .invalid(
                    "There is no such member; there are \(names.sorted().joined(separator: ", ")).",
                    field: member.name))
        }
    }
}
