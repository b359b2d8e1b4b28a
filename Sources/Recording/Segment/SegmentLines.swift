import Glibc

/// The frames of one segment, in the order of the file, with whatever is damaged left out and told of.
struct SegmentLines {
    struct Frame {
        let offset: Int
        let storedSize: Int
        let content: [UInt8]

        var lines: [LineView] { LineView.lines(of: content) }
    }

    let place: SegmentPlace
    /// Where the last whole frame ended: an open segment that grows is read on from there.
    private(set) var end: Int

    init(_ place: SegmentPlace, from offset: Int = 0) {
        self.place = place
        end = offset
    }

    /// Calls `body` with each sound data frame until it returns `false`.
    /// - Returns: the damage met. The torn tail of an open segment is none: it may still be growing.
    mutating func forEachFrame(
        _ body: (Frame) throws -> Bool
    ) throws(RecordingError) -> [Damage] {
        do {
            let file = try Descriptor.open(place.path, O_RDONLY)
            // A sealed segment knows where its frames are, also behind a damaged one.
            if place.isSealed, end == 0, let segment = try SealedSegment(place) {
                return try blocks(of: segment, body)
            }
            return try walk(file, body)
        } catch let error as FileError {
            throw RecordingError(reading: error)
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .notReadable(path: place.path, reason: "\(error)")
        }
    }

    private func blocks(
        of segment: SealedSegment, _ body: (Frame) throws -> Bool
    ) throws -> [Damage] {
        let decompressor = try FrameDecompressor()
        var damages: [Damage] = []
        for block in segment.blocks {
            do {
                let content = try segment.content(of: block, decompressor)
                let frame = Frame(
                    offset: block.offset, storedSize: block.storedSize, content: content)
                guard try body(frame) else { break }
            } catch RecordingError.damaged(let path, let offset, let reason) {
                damages.append(
                    Damage(path: path, offset: offset, size: block.storedSize, reason: reason))
            }
        }
        return damages
    }

    private mutating func walk(
        _ file: Descriptor, _ body: (Frame) throws -> Bool
    ) throws -> [Damage] {
        var walk = try FrameWalk(file, from: end)
        var damages: [Damage] = []
        while true {
            switch try walk.next() {
            case .data(let offset, let storedSize, let content):
                end = offset + storedSize
                let frame = Frame(offset: offset, storedSize: storedSize, content: content)
                guard try body(frame) else { return damages }
            case .skippable(let offset, let bytes):
                end = offset + bytes.count
            case .damage(let offset, let size, let reason):
                damages.append(
                    Damage(path: place.path, offset: offset, size: size, reason: reason))
            case .end(let offset, let tornSize, let reason):
                end = offset
                if place.isSealed && tornSize > 0 {
                    damages.append(
                        Damage(
                            path: place.path, offset: offset, size: tornSize,
                            reason: reason ?? "the file is cut off"))
                }
                return damages
            }
        }
    }
}
