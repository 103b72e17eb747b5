public import Kernel
public import Xml

/// What a bank answers to a file of debits (pain.002): taken or rejected, as a whole, a batch or a debit.
///
/// Source: ISO 20022 pain.002.001.03 to .12; EPC130-08, status report.
public struct DebitStatusReport: Hashable, Sendable {
  /// A status with its reason.
  public struct Answer: Hashable, Sendable {
    /// By its code, such as RJCT, ACCP or PART; `nil` where only a reason is given.
    public let status: String?
    /// By its code, such as AC01; the bank's own words where it has none.
    public let reason: String?
    public let text: String?

    /// Whether it says that nothing will be collected.
    public var isRejection: Bool { status == "RJCT" || (status == nil && reason != nil) }
  }

  /// What is said of one debit.
  public struct Debit: Hashable, Sendable {
    public let endToEnd: String
    public let answer: Answer
    public let line: Int
  }

  /// What is said of debits that were handed over together.
  public struct Batch: Hashable, Sendable {
    public let name: String
    public let answer: Answer
    public let debits: [Debit]
  }

  /// The message that is answered.
  public let original: String
  public let answer: Answer
  public let batches: [Batch]

  /// Whether some bytes begin such a report. It looks at the beginning only.
  public static func recognises(_ beginning: [UInt8]) -> Bool {
    let text = String(decoding: beginning, as: UTF8.self)
    return text.contains("CstmrPmtStsRpt") || text.contains(":pain.002.")
  }

  /// Elements read before a report is refused as too large: some fifty thousand debits.
  private static let elementsMax = 2_000_000

  /// - Throws: `XmlError`, `DebitStatusError` when it is no report or answers no message.
  public init(bytes: [UInt8], name: String) throws {
    let root = try XmlElement.document(
      try XmlReader(bytes: bytes, name: name), elementLimit: DebitStatusReport.elementsMax)
    guard let report = root.all("CstmrPmtStsRpt").first ?? (root.name == "CstmrPmtStsRpt" ? root : nil) else {
      throw DebitStatusError.noReport(name: name)
    }
    let group = report["OrgnlGrpInfAndSts"]
    guard let original = group?["OrgnlMsgId"]?.text else { throw DebitStatusError.noOriginal(name: name) }
    self.original = original
    answer = DebitStatusReport.answer(group, status: "GrpSts")
    batches = report.all("OrgnlPmtInfAndSts").map { batch in
      Batch(
        name: batch["OrgnlPmtInfId"]?.text ?? "", answer: DebitStatusReport.answer(batch, status: "PmtInfSts"),
        debits: batch.all("TxInfAndSts").compactMap { debit in
          guard let reference = debit["OrgnlEndToEndId"]?.text else { return nil }
          return Debit(
            endToEnd: reference, answer: DebitStatusReport.answer(debit, status: "TxSts"), line: debit.line)
        })
    }
  }

  private static func answer(_ element: XmlElement?, status: String) -> Answer {
    let reason = element?["StsRsnInf"]
    let texts = reason?.all("AddtlInf").compactMap(\.text) ?? []
    return Answer(
      status: element?[status]?.text, reason: reason?["Rsn", "Cd"]?.text ?? reason?["Rsn", "Prtry"]?.text,
      text: texts.isEmpty ? nil : texts.joined(separator: " "))
  }
}

/// Why an answer of a bank cannot be read.
public enum DebitStatusError: Error, Hashable, Sendable {
  case noReport(name: String)
  case noOriginal(name: String)
}

extension DebitStatusError: Explained {
  public var phrase: Phrase {
    switch self {
    case .noReport(let name):
      Phrase("\(name) is no report of the state of payments (pain.002); give the file as the bank made it")
    case .noOriginal(let name):
      Phrase("\(name) does not say which message it answers (OrgnlMsgId); ask the bank for the file again")
    }
  }
}
