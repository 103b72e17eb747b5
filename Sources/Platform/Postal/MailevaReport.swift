import Files
import Foundation
import Http
public import Kernel

// What Maileva knows of letters.

extension Maileva {
  /// Sendings asked for at once: as many as the service gives.
  private static let pageMax = 500
  /// How long the list of sendings is gone through: the lease of a message is longer.
  private static let searchLimit = Duration.seconds(240)

  /// Goes through all sendings of the account, because the service finds none by our reference.
  public func find(_ reference: String, _ kind: PostalKind) async -> PostalSearch {
    let began = ContinuousClock.now
    var (seen, own): (Set<String>, [String: Known]) = ([], [:])
    var start = 1
    do {
      while true {
        let page = try await known(
          "\(root(kind))/sendings?start_index=\(start)&count=\(Self.pageMax)", as: Sendings.self)
        let isNew = page.sendings.contains { !seen.contains($0.id) }
        for sending in page.sendings {
          seen.insert(sending.id)
          if sending.custom_id == reference, sending.status != "REJECTED" { own[sending.id] = sending }
        }
        let isOver = page.paging?.total_results.map { seen.count >= $0 } ?? false
        if isOver { break }
        guard isNew else {
          // The list moved while it was read: what it did not show may be the one.
          if let total = page.paging?.total_results, seen.count < total, own.isEmpty {
            return .unknown(reason: Phrase("\(place.service) shows \(seen.count) of \(total) letters"))
          }
          break
        }
        start += page.sendings.count
        guard ContinuousClock.now - began < Self.searchLimit else {
          return .unknown(reason: Phrase("\(place.service) has too many letters to look for one by its reference"))
        }
      }
    } catch {
      return .unknown(reason: error.reason)
    }
    let taken = own.values.filter { $0.status != "DRAFT" }
    if taken.count > 1 { return .several }
    if let one = taken.first { return .taken(id: one.id) }
    if own.count > 1 { return .several }
    return own.values.first.map { .draft(id: $0.id) } ?? .absent
  }

  public func report(on letter: TakenLetter) async throws(PostalUnknown) -> PostalReport {
    let sending = "\(root(letter.kind))/sendings/\(Self.part(letter.id))"
    let known = try await known(sending, as: Known.self)
    var report = PostalReport()
    if known.status == "REJECTED" {
      report.rejected = known.status_detail ?? "REJECTED"
      return report
    }
    let recipients = try await self.known("\(sending)/recipients?start_index=1&count=50", as: Recipients.self)
      .recipients
    guard let recipient = recipients.first else { return report }
    if recipient.status == "REJECTED" {
      report.rejected = recipient.status_detail ?? known.status_detail ?? "REJECTED"
      return report
    }
    let isProcessed = known.status == "PROCESSED" || known.status == "PROCESSED_WITH_ERRORS"
    guard letter.kind == .registered else {
      if isProcessed { report.posted = known.processed_date.flatMap(Self.day) }
      return report
    }
    report.number = recipient.registered_number
    let statuses = try await self.known(
      "\(sending)/recipients/\(Self.part(recipient.id))/delivery_statuses?start_index=1&count=\(Self.pageMax)",
      as: Statuses.self)
    report.events = (statuses.delivery_statuses ?? []).compactMap { one in
      guard let code = one.status, let day = one.date.flatMap(Self.day) else { return nil }
      return PostalEvent(code: code, label: one.label ?? "", day: day)
    }.sorted { $0.day < $1.day }
    report.posted = known.deposit_proof_date.flatMap(Self.day) ?? report.events.first?.day
    if known.deposit_proof_url != nil { report.proofs.insert(.deposit) }
    if recipient.acknowledgement_of_receipt_url != nil { report.proofs.insert(.acknowledgement) }
    return report
  }

  public func proof(_ kind: PostalProofKind, of letter: TakenLetter) async throws(PostalUnknown) -> [UInt8] {
    let sending = "\(root(letter.kind))/sendings/\(Self.part(letter.id))"
    switch kind {
    case .deposit: return try await file("\(sending)/download_deposit_proof")
    case .acknowledgement:
      let recipients = try await known("\(sending)/recipients?start_index=1&count=50", as: Recipients.self).recipients
      guard let recipient = recipients.first else {
        throw PostalUnknown(reason: Phrase("\(place.service) shows no recipient of \(letter.id)"))
      }
      return try await file("\(sending)/recipients/\(Self.part(recipient.id))/download_acknowledgement_of_receipt")
    }
  }

  public func check() async throws(PostalUnknown) {
    for kind in [PostalKind.simple, .registered] {
      _ = try await known("\(root(kind))/sendings?start_index=1&count=1", as: Sendings.self)
    }
  }

  /// Bytes of a proof: a scan of two pages, with room.
  private static let proofMax = 5 << 20

  /// The interface says of its papers both that they are PDFs and that they come in an archive: either is taken.
  private func file(_ address: String) async throws(PostalUnknown) -> [UInt8] {
    let bytes = try await answered {
      WebFetch.Request(address, headers: headers($0), within: seconds, answerMax: Self.proofMax)
    }.body
    guard bytes.starts(with: Array("PK".utf8)) else { return bytes }
    let papers = ZipFile.entries(of: bytes, atMost: Self.proofMax) ?? []
    return papers.first { $0.starts(with: Array("%PDF-".utf8)) } ?? bytes
  }

  private func known<Value: Decodable>(_ address: String, as type: Value.Type) async throws(PostalUnknown) -> Value {
    let answer = try await answered { WebFetch.Request(address, headers: headers($0), within: seconds) }
    guard let value = try? JSONDecoder().decode(type, from: Data(answer.body)) else {
      throw PostalUnknown(reason: Phrase("\(place.service) gives an answer that cannot be read"))
    }
    return value
  }

  /// The answer to a question that changes nothing.
  private func answered(
    _ request: @Sendable (String) -> WebFetch.Request
  ) async throws(PostalUnknown) -> WebFetch.Answer {
    do throws(ServiceExchange.Ending) {
      return try await asked(request)
    } catch {
      throw switch error {
      case .refused(let said, _), .postponed(let said, _):
        PostalUnknown(reason: Phrase("\(place.service) could not be used (\(said))"))
      case .unavailable(let reason), .notLetIn(let reason), .uncertain(let reason): PostalUnknown(reason: reason)
      }
    }
  }

  /// The civil day in Paris of a moment that is written with its zone; the day as it stands where that cannot be read.
  private static func day(_ text: String) -> CivilDate? {
    Moment(text)?.parisDate ?? CivilDate(String(text.prefix(10)))
  }
}
