import Files
import Foundation
import ImportsRules
import Kernel
import Testing

/// The shared sample files, when they stand beside the project.
enum Samples {
  static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment["ENCOURS_SAMPLES"]
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/samples")
    let candidates = [environment.map { URL(fileURLWithPath: $0) }, beside].compactMap { $0 }
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
  }()
  static var present: Bool { folder != nil }

  static func bytes(_ path: String) throws -> FileBytes {
    try FileBytes(path: #require(folder).appendingPathComponent(path).path)
  }
}

func due30(_ issued: CivilDate) -> CivilDate { issued.adding(days: 30) }

extension Delivery {
  func allItems() throws -> [ImportedItem] {
    var result: [ImportedItem] = []
    try items { _, item in result.append(item) }
    return result
  }
}

@Suite("Ledgers of the samples", .enabled(if: Samples.present))
struct FecSampleTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    let file: String
    let encoding: TextEncoding
    let debits: Int64
    let balance: Int64
    var testDescription: String { file }
  }

  static let all = [
    Expected(file: "derived-iso8859-15-pipe-crlf.txt", encoding: .windows1252, debits: 250_189_623, balance: 5_914_690),
    Expected(file: "lsn-debit-credit-tab.txt", encoding: .utf8, debits: 314_000, balance: 120_000),
    Expected(file: "lsn-montant-sens-pipe.txt", encoding: .utf8, debits: 330_000, balance: 250_000),
    Expected(
      file: "neolegal-0000000001FEC20220831.pseudo.txt", encoding: .utf8, debits: 1_018_621_981, balance: 5_251_724),
    Expected(
      file: "neolegal-111111111FEC20221231.pseudo.txt", encoding: .codePage850, debits: 22_568_223, balance: 1_441_652),
    Expected(file: "tryton-FEC-previous.csv", encoding: .utf8, debits: 500, balance: 500),
    Expected(file: "tryton-FEC.csv", encoding: .utf8, debits: 9900, balance: 1500),
  ]

  @Test("totals, encoding and the open sum are those computed independently", arguments: all)
  func totals(_ expected: Expected) throws {
    let file = try Samples.bytes("fec/\(expected.file)")
    #expect(DecodedText(file).guess.encoding == expected.encoding)
    #expect(FecReader.recognises(file))
    let delivery = try FecReader.read(file, currency: .eur, due: due30)
    #expect(delivery.debitsMinor == expected.debits)
    #expect(delivery.creditsMinor == expected.debits)
    #expect(delivery.reconciles == true)
    #expect(delivery.openMinor == expected.balance)
    #expect(delivery.rejections.isEmpty)
    let items = try delivery.allItems()
    #expect(items.reduce(0) { $0 + $1.openMinor } == expected.balance)
    #expect(Set(items.map(\.sourceKey)).count == items.count)
  }
}
