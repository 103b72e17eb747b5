import BankingRules
import Files
import Foundation
import Kernel
import Testing

/// How fast each format is read, beside a bare pass over the bytes. Run by hand on a release build:
/// `ENCOURS_BENCH=1 swift test -c release --filter ReadingBench`; sizes are `ENCOURS_BENCH_MB` (10).
@Suite(
  "how fast bank files are read", .serialized, .enabled(if: ProcessInfo.processInfo.environment["ENCOURS_BENCH"] != nil)
)
struct ReadingBench {
  @Test("a file of each format", arguments: FuzzCase.all)
  func speed(_ fuzz: FuzzCase) throws {
    let megabytes = ProcessInfo.processInfo.environment["ENCOURS_BENCH_MB"].flatMap { Int($0) } ?? 10
    let file = FileBytes(name: "bench", Self.large(fuzz, bytes: megabytes << 20))
    let clock = ContinuousClock()
    var (best, floor) = (Duration.seconds(1_000), Duration.seconds(1_000))
    var entries = 0
    for _ in 0..<3 {
      var lines = 0
      floor = min(floor, clock.measure { file.withBytes { for byte in $0 where byte == 0x0A { lines += 1 } } })
      #expect(lines > 0)
      entries = 0
      let took = try clock.measure {
        _ = try fuzz.reader.read(.content(file) { _ in }, assuming: .eur) { event in
          if case .entry = event { entries += 1 }
        }
      }
      best = min(best, took)
    }
    #expect(entries > 1_000)
    func rate(_ duration: Duration) -> Int {
      Int(Double(file.count) / 1_000_000 / (duration / .seconds(1)))
    }
    print("bench \(fuzz.reader.format): \(rate(best)) MB/s, \(entries) entries, bare pass \(rate(floor)) MB/s")
  }

  /// One statement of the format with its movements again and again.
  private static func large(_ fuzz: FuzzCase, bytes count: Int) -> [UInt8] {
    let whole = String(decoding: fuzz.files[0], as: UTF8.self)
    let (head, body, foot): (String, String, String)
    switch fuzz.reader.format {
    case "camt": (head, body, foot) = cut(whole, from: "<Ntry>", to: "</Stmt>")
    case "cfonb120": (head, body, foot) = cut(whole, from: "04", to: "07")
    case "cfonb240": (head, body, foot) = cut(whole, from: "34", to: nil)
    case "mt940": (head, body, foot) = cut(whole, from: ":61:", to: ":62F:")
    case "ofx": (head, body, foot) = cut(whole, from: "<STMTTRN>", to: "<LEDGERBAL>")
    case "qif": (head, body, foot) = cut(whole, from: "D02/03", to: nil)
    case "bai2": (head, body, foot) = cut(whole, from: "16,", to: "49,")
    default: (head, body, foot) = cut(whole, from: "02/03/2026", to: nil)
    }
    let times = max(1, count / body.utf8.count)
    return Array((head + String(repeating: body.hasSuffix("\n") ? body : body + "\n", count: times) + foot).utf8)
  }

  private static func cut(_ text: String, from: String, to: String?) -> (String, String, String) {
    let starts = text.ranges(of: "\n" + from).first.map { text.index(after: $0.lowerBound) }
    let start = starts ?? text.firstRange(of: from)?.lowerBound ?? text.startIndex
    let end = to.flatMap { text[start...].ranges(of: $0).last?.lowerBound } ?? text.endIndex
    return (String(text[..<start]), String(text[start..<end]), String(text[end...]))
  }
}
