import Foundation
import Http
import Kernel
import Support
import Synchronization
import Testing

@testable import Postal

private func says(_ status: Int, _ body: String, after: Int64? = nil) -> Result<WebFetch.Answer, NoAnswer> {
  ScriptedService.says(status, body, after: after)
}

private let token = says(200, #"{"access_token":"t1","expires_in":300}"#)

@Suite("Maileva")
struct MailevaTests {
  /// On a clock that stands still: a machine that is busy for minutes lets no token expire.
  private static func tokens() -> AccessTokens {
    let began = ContinuousClock.now
    return AccessTokens(now: { began })
  }

  private func maileva(
    _ service: ScriptedService, user: Maileva.Account.User? = nil, tokens: AccessTokens = MailevaTests.tokens()
  ) -> Maileva {
    Maileva(
      .init(service: "https://m.example", tokens: "https://t.example/token"),
      .init(client: "C", secret: "s3cret", user: user),
      .init(email: "a@v.example", isColoured: false, hasAddressSheet: true), fetch: service.fetch, tokens: tokens)
  }

  private func letter(_ kind: PostalKind = .registered) throws -> PostalLetter {
    PostalLetter(
      kind, reference: "E1-0123abcd", name: "DR-26-00001 Morel",
      to: try #require(LetterAddress(["Morel & Fils", "1 RUE DU PORT", "71100 CHALON"])),
      from: LetterAddress(["Verdoncelle", "2 QUAI", "69002 LYON"]), pdf: Array("%PDF-1.4".utf8))
  }

  @Test("a letter is a draft, its document, its recipient, and one order")
  func steps() async throws {
    let service = ScriptedService([
      token, says(201, #"{"id":"s1","status":"DRAFT"}"#), says(201, #"{"id":"d1"}"#), says(201, #"{"id":"r1"}"#),
      says(200, ""),
    ])
    let maileva = maileva(service)
    #expect(await maileva.send(try letter(), isRepeated: false) == .accepted(id: "s1", reply: "Maileva, s1"))
    let asked = await service.asked
    let root = "https://m.example/registered_mail/v2/sendings"
    #expect(
      asked.map(\.address)
        == ["https://t.example/token", root, "\(root)/s1/documents", "\(root)/s1/recipients", "\(root)/s1/submit"])
    #expect(asked[0].headers.contains("Authorization: Basic QzpzM2NyZXQ="))
    #expect(asked[0].body == "grant_type=client_credentials")
    #expect(asked[1].headers.contains("Authorization: Bearer t1"))
    #expect(
      asked[1].body
        == #"{"acknowledgement_of_receipt":true,"acknowledgement_of_receipt_scanning":true,"archiving_duration":3,"#
        + #""color_printing":false,"custom_id":"E1-0123abcd","duplex_printing":true,"name":"DR-26-00001 Morel","#
        + #""notification_email":"a@v.example","optional_address_sheet":true,"sender_address_line_1":"Verdoncelle","#
        + #""sender_address_line_4":"2 QUAI","sender_address_line_6":"69002 LYON","sender_country_code":"FR"}"#)
    let form = try #require(asked[2].body)
    #expect(form.contains(#"{"name":"E1-0123abcd.pdf","priority":1}"#) && form.contains("\r\n\r\n%PDF-1.4\r\n--"))
    #expect(
      asked[3].body
        == #"{"address_line_1":"Morel & Fils","address_line_4":"1 RUE DU PORT","address_line_6":"71100 CHALON","#
        + #""country_code":"FR","custom_id":"E1-0123abcd"}"#)
    #expect(asked[4].content == [])
  }

  @Test("a simple letter goes to the other interface, and an account may have a user")
  func simple() async throws {
    let service = ScriptedService([token, says(400, #"{"errors":[{"code":"EMPTY_NAME","message":"Aucun nom"}]}"#)])
    let sent = await maileva(service, user: .init(name: "u&1", password: "p ü")).send(
      try letter(.simple), isRepeated: false)
    #expect(sent == .refused(reply: "HTTP 400, Aucun nom"))
    let asked = await service.asked
    #expect(asked[0].body == "grant_type=password&username=u%261&password=p%20%C3%BC")
    #expect(asked[1].address == "https://m.example/mail/v2/sendings")
    #expect(asked[1].body?.contains("acknowledgement") == false && asked[1].body?.contains("archiving") == false)
  }

  @Test(
    "before the order nothing is in doubt: what may have been drafted is tried again",
    arguments: [
      (400, "refused"), (402, "unavailable"), (403, "unavailable"), (429, "postponed"), (503, "postponed"),
      (500, "postponed"), (201, "postponed"),
    ])
  func drafts(status: Int, meaning: String) async throws {
    let service = ScriptedService([token, says(status, #"{"message":"no"}"#, after: 90)])
    switch await maileva(service).send(try letter(), isRepeated: false) {
    case .refused(let reply): #expect(meaning == "refused" && reply == "HTTP 400, no")
    case .unavailable(let reason): #expect(meaning == "unavailable" && !reason.description.contains("s3cret"))
    case .postponed(_, let after): #expect(meaning == "postponed" && (after == 90) == [429, 503].contains(status))
    default: Issue.record("\(status) is neither an order nor a doubt")
    }
  }

  @Test(
    "at the order a lost answer is a doubt, and a sending that is no draft any more was ordered",
    arguments: [
      (says(200, ""), "accepted"), (says(500, ""), "uncertain"), (ScriptedService.silent(true), "uncertain"),
      (ScriptedService.silent(false), "unavailable"), (says(429, ""), "postponed"),
      (says(400, #"{"message":"no"}"#), "refused"),
      (says(400, #"{"errors":[{"code":"SENDING_STATUS_IS_NOT_DRAFT","message":"x"}]}"#), "accepted"),
    ])
  private func orders(answer: Result<WebFetch.Answer, NoAnswer>, meaning: String) async throws {
    let service = ScriptedService([token, says(201, #"{"id":"s1"}"#), says(201, "{}"), says(201, "{}"), answer])
    let word =
      switch await maileva(service).send(try letter(), isRepeated: false) {
      case .accepted: "accepted"
      case .refused: "refused"
      case .postponed: "postponed"
      case .unavailable: "unavailable"
      case .uncertain: "uncertain"
      }
    #expect(word == meaning)
  }

  @Test("a letter that may be there is looked for first: taken, completed, or left to a person")
  func repeated() async throws {
    func send(_ sendings: String, _ more: [Result<WebFetch.Answer, NoAnswer>] = []) async throws
      -> (PostalDelivery, [String])
    {
      let service = ScriptedService([token, says(200, #"{"sendings":[\#(sendings)],"paging":{}}"#)] + more)
      let sent = await maileva(service).send(try letter(), isRepeated: true)
      return (sent, await service.asked.dropFirst(2).map { String($0.address.suffix(32)) })
    }
    func own(_ id: String, _ status: String) -> String {
      #"{"id":"\#(id)","custom_id":"E1-0123abcd","status":"\#(status)"}"#
    }
    let other = #"{"id":"s9","custom_id":"E9-0123abcd","status":"PENDING"}"#
    let end = says(200, #"{"sendings":[],"paging":{}}"#)
    #expect(try await send("\(other),\(own("s1", "PROCESSED"))", [end]).0 == .accepted(id: "s1", reply: "Maileva, s1"))
    // A draft beside the one that was ordered was made in doubt and costs nothing.
    let both = try await send("\(own("s2", "DRAFT")),\(own("s1", "PENDING"))", [end])
    #expect(both.0 == .accepted(id: "s1", reply: "Maileva, s1"))
    let completed = try await send(
      own("s1", "DRAFT"),
      [
        end, says(200, #"{"documents":[{"id":"d1"}],"paging":{}}"#), says(200, #"{"recipients":[],"paging":{}}"#),
        says(201, "{}"), says(200, ""),
      ])
    #expect(completed.0 == .accepted(id: "s1", reply: "Maileva, s1"))
    #expect(completed.1.suffix(2).map { $0.split(separator: "/").last } == ["recipients", "submit"])
    for two in [
      [own("s1", "DRAFT"), own("s2", "DRAFT")], [own("s1", "PENDING"), own("s2", "ACCEPTED")],
    ] {
      guard case .uncertain = try await send(two.joined(separator: ","), [end]).0 else {
        Issue.record("which one counts is for a person")
        return
      }
    }
    let doubled = try await send(
      own("s1", "DRAFT"),
      [
        end, says(200, #"{"documents":[{"id":"d1"}],"paging":{}}"#),
        says(200, #"{"recipients":[{"id":"r1"},{"id":"r2"}],"paging":{}}"#),
      ])
    guard case .uncertain = doubled.0 else {
      Issue.record("two recipients would be posted to twice")
      return
    }
    // What the service had refused is no order: it begins anew.
    let anew = try await send(
      own("s1", "REJECTED"), [end, says(201, #"{"id":"s2"}"#), says(201, "{}"), says(201, "{}"), says(200, "")])
    #expect(anew.0 == .accepted(id: "s2", reply: "Maileva, s2"))
    guard case .unavailable = try await send("", [ScriptedService.silent(true)]).0 else { return }
  }

  @Test("where the list does not show all that it counts, nothing is known")
  func movingList() async throws {
    let page = #"{"sendings":[{"id":"s9","custom_id":"x","status":"PENDING"}],"paging":{"total_results":3}}"#
    let service = ScriptedService([token, says(200, page), says(200, page)])
    guard case .unknown = await maileva(service).find("E1-0123abcd", .simple) else {
      Issue.record("two of three were not shown")
      return
    }
  }

  @Test("a token is kept until a minute before its end, and asked for again where it is not taken")
  func tokens() async throws {
    let clock = Clock()
    let tokens = AccessTokens(now: { clock.now })
    let list = says(200, #"{"sendings":[],"paging":{}}"#)
    let second = says(200, #"{"access_token":"t2","expires_in":"300"}"#)
    let service = ScriptedService([token, list, list, second, list, says(401, ""), token, list])
    let maileva = maileva(service, tokens: tokens)
    for advance in [Duration.zero, .seconds(239), .seconds(2), .seconds(1)] {
      clock.advance(by: advance)
      #expect(await maileva.find("E1", .simple) == .absent)
    }
    let bearers = await service.asked.compactMap { $0.headers.first { $0.hasPrefix("Authorization: Bearer") } }
    #expect(bearers.map { String($0.suffix(2)) } == ["t1", "t1", "t2", "t2", "t1"])
  }

  @Test("a token that is refused says so without the secret, and nothing was said of the letter")
  func noToken() async throws {
    for answer in [
      says(401, #"{"error":"unauthorized_client","error_description":"Invalid client secret"}"#), says(500, ""),
      says(200, "<html>"), ScriptedService.silent(true), ScriptedService.silent(false),
    ] {
      guard
        case .unavailable(let reason) = await maileva(ScriptedService([answer, answer])).send(
          try letter(), isRepeated: false)
      else {
        Issue.record("nothing was ordered")
        return
      }
      #expect(!reason.description.contains("s3cret"))
    }
  }

  @Test("a report says when the post took it, its number, what the post says, and which proofs there are")
  func report() async throws {
    let service = ScriptedService([
      token,
      says(
        200,
        #"{"id":"s1","status":"PROCESSED","deposit_proof_date":"2026-11-24T23:30:00.000Z","deposit_proof_url":"/x"}"#),
      says(
        200,
        #"{"recipients":[{"id":"r1","status":"PROCESSED","registered_number":"1E00232062142","#
          + #""acknowledgement_of_receipt_url":"/y"}],"paging":{}}"#),
      says(
        200,
        #"{"delivery_statuses":[{"status":"D01","label":"Distribué","date":"2026-11-27T10:00:00+01:00"},"#
          + #"{"status":"A01","label":"Pris en charge","date":"2026-11-25T07:00:00Z"}],"paging":{}}"#),
    ])
    let report = try await maileva(service).report(on: TakenLetter(id: "s1", .registered))
    #expect(report.posted == "2026-11-25" && report.number == "1E00232062142" && report.rejected == nil)
    #expect(report.events.map(\.code) == ["A01", "D01"] && report.events.map(\.day) == ["2026-11-25", "2026-11-27"])
    #expect(report.proofs == [.deposit, .acknowledgement])
    let rejected = ScriptedService([token, says(200, #"{"id":"s1","status":"REJECTED","status_detail":"illisible"}"#)])
    #expect(try await maileva(rejected).report(on: TakenLetter(id: "s1", .simple)).rejected == "illisible")
    let garbage = ScriptedService([token, says(200, "<html>")])
    await #expect(throws: PostalUnknown.self) {
      try await maileva(garbage).report(on: TakenLetter(id: "s1", .simple))
    }
  }
}

/// A clock that a test turns.
private final class Clock: Sendable {
  private let start = ContinuousClock.now
  private let passed = Mutex(Duration.zero)

  var now: ContinuousClock.Instant { start.advanced(by: passed.withLock { $0 }) }
  func advance(by duration: Duration) { passed.withLock { $0 += duration } }
}
