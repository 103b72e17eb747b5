import Foundation
import Kernel
import ReceivablesRules
import Storage

/// Who was put in charge of a customer, as an entry of the journal has it.
struct TimelineCharge: Decodable {
  let duty: Duty
  /// `nil` where the customer was left to nobody.
  let person: PersonID?

  private enum Key: String, CodingKey { case duty, person }

  init(from decoder: any Decoder) throws {
    let facts = try decoder.container(keyedBy: Key.self)
    duty = try facts.decode(Duty.self, forKey: .duty)
    person = try facts.decodeIfPresent(Int64.self, forKey: .person).map { PersonID($0) }
  }
}

extension TimelineQuery.Event {
  /// Who was put in charge; `nil` for what is something else.
  var charge: TimelineCharge? {
    guard kind == .charge, let second else { return nil }
    return try? JSONDecoder().decode(TimelineCharge.self, from: Data(second.utf8))
  }
}

extension TimelineQuery {
  /// The names of the people whom events put in charge.
  static func people(of events: [Event], _ snapshot: Snapshot) throws -> [PersonID: String] {
    let ids = Set(events.compactMap { $0.charge?.person }).sorted()
    if ids.isEmpty { return [:] }
    var names: [PersonID: String] = [:]
    try snapshot.forEach("SELECT id, name FROM person WHERE id IN \(ids)") { names[$0.id(0)] = $0.text(1) }
    return names
  }
}
