extension Span where Element: ~Copyable {
    /// Shows each element where it lies. The subscript would hand out copies, and each of those is retained.
    @inline(__always)
    func forEach(_ body: (borrowing Element) -> Void) {
        for index in indices { body(self[index]) }
    }
}
