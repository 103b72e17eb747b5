import Foundation
import Http
import Kernel
import Support
import Testing

@testable import Sms

private func says(_ status: Int, _ body: String, after: Int64? = nil) -> Result<WebFetch.Answer, NoAnswer> {
  ScriptedService.says(status, body, after: after)
}

@Suite("Services of text messages")
struct SmsProviderTests {
  private func message() throws -> SmsMessage {
    SmsMessage(
      to: try MobileNumber(typed: "+33612345678", country: ""), text: "Merci de rappeler « Verdoncelle »",
      sender: "VERDONCELLE", reference: "E1-abcd", isUnicode: true)
  }

  private func ovh(_ service: ScriptedService) -> OvhSms {
    OvhSms(
      address: "https://ovh.example/1.0",
      account: .init(service: "sms-x-1", applicationKey: "AK", applicationSecret: "AS", consumerKey: "CK"),
      fetch: service.fetch)
  }

  private func sent(_ answer: Result<WebFetch.Answer, NoAnswer>) async throws -> SmsDelivery {
    await BrevoSms(address: "https://brevo.example/v3", key: "k", fetch: ScriptedService([answer]).fetch).send(
      try message())
  }

  @Test("Brevo is told who, what and our own name for it, and gives the message a number")
  func brevo() async throws {
    let service = ScriptedService([says(201, #"{"messageId":1511882900176220,"reference":"ab"}"#)])
    let brevo = BrevoSms(address: "https://brevo.example/v3", key: "k3y", fetch: service.fetch)
    #expect(
      await brevo.send(try message()) == .accepted(id: "1511882900176220", reply: "Brevo, 1511882900176220"))
    let request = try #require(await service.asked.first)
    #expect(request.address == "https://brevo.example/v3/transactionalSMS/send")
    #expect(request.headers.contains("api-key: k3y"))
    #expect(
      request.body
        == #"{"content":"Merci de rappeler « Verdoncelle »","recipient":"+33612345678","sender":"VERDONCELLE","#
        + #""tag":"E1-abcd","type":"transactional","unicodeEnabled":true}"#)
  }

  @Test(
    "an answer of each kind means one thing: what may have been taken is never a refusal",
    arguments: [
      (400, "refused"), (404, "refused"), (401, "unavailable"), (402, "unavailable"), (403, "unavailable"),
      (302, "unavailable"), (408, "postponed"), (425, "postponed"), (429, "postponed"), (503, "postponed"),
      (500, "uncertain"), (502, "uncertain"), (504, "uncertain"), (201, "uncertain"),
    ])
  func answers(status: Int, meaning: String) async throws {
    let delivery = try await sent(says(status, #"{"code":"x","message":"no \n way"}"#, after: 90))
    switch delivery {
    case .refused(let reply): #expect(meaning == "refused" && reply == "HTTP \(status), no way")
    case .unavailable(let reason):
      #expect(meaning == "unavailable" && reason.description.contains("HTTP \(status), no way"))
    case .postponed(_, let after): #expect(meaning == "postponed" && after == 90)
    case .uncertain: #expect(meaning == "uncertain")
    case .accepted: Issue.record("nothing was accepted")
    }
  }

  @Test("a server that was not reached has taken nothing; one that fell silent may have")
  func silence() async throws {
    guard case .unavailable(let reason) = try await sent(ScriptedService.silent(false)) else {
      Issue.record("nothing had left")
      return
    }
    #expect(reason.description.contains("https://brevo.example/v3") && !reason.description.contains("k3y"))
    guard case .uncertain = try await sent(ScriptedService.silent(true)) else {
      Issue.record("the message had left")
      return
    }
  }

  @Test("Brevo's events tell what became of a message")
  func brevoReports() async throws {
    func report(_ events: String) async -> SmsReport {
      let service = ScriptedService([says(200, #"{"events":[\#(events)]}"#)])
      let report = await BrevoSms(address: "https://b.example", key: "k", fetch: service.fetch)
        .report(on: TakenSms(id: "42", reference: "E1-abcd"))
      let address = await service.asked[0].address
      #expect(
        address
          == "https://b.example/transactionalSMS/statistics/events?limit=50&days=7&tags=%5B%22E1%2Dabcd%22%5D")
      return report
    }
    #expect(await report("") == .pending)
    #expect(await report(#"{"event":"sent","messageId":"42"},{"event":"accepted","messageId":42}"#) == .pending)
    #expect(await report(#"{"event":"softBounces","messageId":"42"}"#) == .pending)
    #expect(await report(#"{"event":"delivered","messageId":"42"}"#) == .delivered)
    #expect(await report(#"{"event":"delivered","messageId":"43"}"#) == .pending)
    #expect(
      await report(#"{"event":"hardBounces","tag":"E1-abcd","reason":"absent subscriber"}"#)
        == .undelivered(said: "absent subscriber"))
    let down = ScriptedService([says(503, "")])
    guard
      case .unknown = await BrevoSms(key: "k", fetch: down.fetch).report(on: TakenSms(id: "42", reference: "E1"))
    else {
      Issue.record("nothing is known")
      return
    }
  }

  /// Source: connectors §0, the vector of OVH.
  @Test("requests to OVHcloud are signed")
  func signature() {
    let account = OvhSms.Account(service: "x", applicationKey: "AK", applicationSecret: "AS", consumerKey: "CK")
    #expect(
      OvhSms.signature(
        account, "POST", "https://eu.api.ovh.com/1.0/sms/sms-x-1/jobs", #"{"a":1}"#, 1_795_437_000)
        == "$1$3b65bc7cd91045ea4b84aa53e032b8c1a6925436")
  }

  @Test("OVHcloud is asked for its clock, told the message once, and gives it a number")
  func ovhcloud() async throws {
    let service = ScriptedService([
      says(200, "1795437000"),
      says(200, #"{"ids":[7],"validReceivers":["+33612345678"],"invalidReceivers":[],"totalCreditsRemoved":1}"#),
    ])
    #expect(await ovh(service).send(try message()) == .accepted(id: "7", reply: "OVHcloud, 7"))
    let asked = await service.asked
    #expect(asked.map(\.address) == ["https://ovh.example/1.0/auth/time", "https://ovh.example/1.0/sms/sms-x-1/jobs"])
    #expect(asked[1].headers.contains("X-Ovh-Timestamp: 1795437000"))
    #expect(
      asked[1].body
        == #"{"charset":"UTF-8","message":"Merci de rappeler « Verdoncelle »","noStopClause":true,"#
        + #""receivers":["+33612345678"],"sender":"VERDONCELLE","tag":"E1-abcd"}"#)
  }

  @Test("OVHcloud refuses a number in an answer of success; without its clock nothing is sent")
  func ovhRefusals() async throws {
    let wrong = ScriptedService([
      says(200, "1795437000"), says(200, #"{"ids":[],"validReceivers":[],"invalidReceivers":["+33612345678"]}"#),
    ])
    #expect(await ovh(wrong).send(try message()) == .refused(reply: "OVHcloud, invalid receiver +33612345678"))
    let down = ScriptedService([ScriptedService.silent(true)])
    guard case .unavailable = await ovh(down).send(try message()) else {
      Issue.record("the message was told to nobody")
      return
    }
    #expect(await down.asked.count == 1)
  }

  @Test(
    "the receipts of OVHcloud",
    arguments: [
      (0, 0, .pending), (4, 1, .pending), (8, 3, .pending), (0, 4, .delivered), (1, 4, .delivered),
      (2, 24, .undelivered(said: "OVHcloud, DLR 2, PTT 24")), (16, 0, .undelivered(said: "OVHcloud, DLR 16, PTT 0")),
    ] as [(Int, Int, SmsReport)])
  func receipts(receipt: Int, ptt: Int, expected: SmsReport) {
    #expect(OvhSms.judge(receipt, ptt: ptt) == expected)
  }

  @Test("a message that a service puts off is tried for about a day of work")
  func retries() {
    #expect((1...6).map { ServiceRetry.seconds(afterAttempts: $0) } == [30, 300, 1_800, 7_200, 21_600, nil])
  }
}
