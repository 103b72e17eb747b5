import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Sms
import Storage
import Support
import Testing

@testable import Messaging
@testable import MessagingRules

@Suite("On whose clocks telephones ring")
struct CallingClocksTests {
  /// A Monday; Paris is at UTC+1.
  private func utc(_ hour: Int, _ minute: Int = 0, on day: CivilDate = "2026-11-23") -> Moment {
    Moment.paris(day, hour: 1).adding(seconds: Int64(hour * 3_600 + minute * 60))
  }

  @Test("every zone of the table is known, and every place has one")
  func table() {
    #expect(CallingClocks.table.count > 240)
    for (place, names) in CallingClocks.table {
      #expect((2...3).contains(place.count) && !names.isEmpty, "\(place)")
      for name in names { #expect(ClockZone(name) != nil, "\(place): \(name)") }
    }
    #expect(CallingClocks.table["US"]?.count == 4 && CallingClocks.table["DE"] == ["Europe/Berlin"])
    #expect(CallingClocks.zones(of: "ZZ") == CallingClocks.zones(of: "FR"))
  }

  @Test("a place is its country, and overseas France what its postcode says")
  func places() {
    #expect(CallingClocks.place(country: "FR", postcode: "69003") == "FR")
    #expect(CallingClocks.place(country: "FR", postcode: "974 00") == "974")
    #expect(CallingClocks.place(country: "FR", postcode: "98000") == "FR")
    #expect(CallingClocks.place(country: "FR", postcode: nil) == "FR")
    #expect(CallingClocks.place(country: "DE", postcode: "97421") == "DE")
  }

  @Test("the clocks of Paris by their name are those of mainland France, also when they are changed")
  func paris() throws {
    let paris = try #require(ClockZone("Europe/Paris"))
    for day in ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-11-23"] as [CivilDate] {
      for hour in 0...23 {
        let moment = Moment.paris(day, hour: hour, minute: 30)
        #expect(paris.moment(day, hour: hour, minute: 30) == moment, "\(day) \(hour)")
        #expect(paris.day(at: moment) == moment.parisDate)
      }
    }
    let adelaide = try #require(ClockZone("Australia/Adelaide"))
    #expect(adelaide.moment("2026-11-23", hour: 8) == utc(21, 30, on: "2026-11-22"))
    #expect(adelaide.day(at: utc(13, 30, on: "2026-11-22")) == "2026-11-23")
    #expect(adelaide.day(at: Moment(microsecondsSince1970: -1)) == "1970-01-01")
  }

  @Test("text messages keep to the hours of where their customer is: in every main zone of its country at once")
  func hours() throws {
    let none = SendingRules()
    func isOpen(_ place: String, _ moment: Moment, _ rules: SendingRules = SendingRules()) -> Bool {
      !rules.isShut(to: .sms, at: moment, in: place)
    }
    // New York is five hours behind, Los Angeles eight.
    #expect(!isOpen("US", utc(15, 59)) && isOpen("US", utc(16)))
    #expect(isOpen("US", utc(0, 59, on: "2026-11-24")) && !isOpen("US", utc(1, on: "2026-11-24")))
    #expect(!isOpen("FR", utc(19)) && isOpen("FR", utc(18, 59)))
    // Réunion is three hours before Paris in winter.
    #expect(isOpen("974", utc(4)) && !isOpen("FR", utc(4)) && !isOpen("974", utc(16)) && isOpen("FR", utc(16)))
    // It is Saturday there already.
    #expect(isOpen("NZ", utc(6, on: "2026-11-27")) && !isOpen("NZ", utc(20, on: "2026-11-27")))
    #expect(none.earliest(decided: utc(9), by: .sms, in: "US") == utc(16))
    #expect(none.earliest(decided: utc(2, on: "2026-11-28"), by: .sms, in: "US") == utc(16, on: "2026-11-30"))
    #expect(none.earliest(decided: utc(9), by: .email, in: "US") == utc(9), "no telephone rings")
    let office = SendingRules(window: try #require(SendingWindow(from: .init(9), until: .init(17))))
    #expect(office.earliest(decided: utc(9), by: .sms, in: "NZ") == utc(20), "nine in the morning in Auckland")
    #expect(office.earliest(decided: utc(9), by: .email, in: "NZ") == utc(9))
    // The two hours of a company never come in all of Russia at once: those of telephones do.
    let short = SendingRules(window: try #require(SendingWindow(from: .init(9), until: .init(11))))
    #expect(short.earliest(decided: utc(11), by: .sms, in: "RU") == utc(5, on: "2026-11-24"))
    for place in CallingClocks.table.keys {
      let opening = none.earliest(decided: utc(12), by: .sms, in: place)
      #expect(opening.seconds(since: utc(12)) <= 2 * 86_400, "\(place)")
      for zone in CallingClocks.zones(of: place) {
        let day = zone.day(at: opening)
        #expect(opening >= zone.moment(day, hour: 8) && opening < zone.moment(day, hour: 20), "\(place)")
      }
    }
  }

  /// Takes every message.
  private actor Telephones: SmsProvider {
    private(set) var numbers: [String] = []
    func send(_ message: SmsMessage) async -> SmsDelivery {
      numbers.append(message.to.e164)
      return .accepted(id: "\(numbers.count)", reply: "ok")
    }
    func report(on message: TakenSms) async -> SmsReport { .pending }
  }

  @Test(
    "a sender takes those whose hours have come, and counts the others among those that wait for their time",
    arguments: Engine.all)
  func sent(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let company = try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        for (index, place) in [("FR", "69003"), ("US", "10001"), ("FR", "97400"), ("FR", nil)].enumerated() {
          let customer = try CustomerStore.insert(
            Example.customer(company, code: "P-\(index)", name: "P"), transaction)
          try transaction.execute(
            "UPDATE customer SET country = \(place.0), postcode = \(place.1) WHERE id = \(customer)")
          var message = OutboxTests.message(index + 1, .sms, company, customer)
          message.recipient = "+3361234567\(index)"
          try Outbox.enqueue(transaction, message, at: utc(3))
        }
        return company
      }
      let telephones = Telephones()
      func pass(_ moment: Moment) async throws -> SendReport {
        var pass = SendOutbox(
          company: company, owner: "one", actor: Example.actor, rendering: try MessageRendering(sender: nil), mail: nil,
          letters: LetterFolder(FileManager.default.temporaryDirectory))
        pass.sms = SmsWay(service: .brevo, provider: telephones, sender: "VERDONCELLE")
        return try await pass.run(database) { moment }
      }
      #expect(try await pass(utc(3)).sms == 0)
      let early = try await pass(utc(5))
      #expect(early.sms == 1 && early.waiting == 0)
      #expect(await telephones.numbers == ["+33612345672"])
      #expect(try await pass(utc(9)).sms == 2)
      #expect(try await pass(utc(15)).sms == 0)
      #expect(try await pass(utc(17)).sms == 1)
      #expect(await telephones.numbers.last == "+33612345671")
    }
  }
}
