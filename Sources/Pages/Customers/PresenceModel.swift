import Kernel
import Teamwork
import TeamworkRules
import Web

/// Who is at a customer's page, as the page says it.
struct PresenceModel {
  let present: [Presence]
  let person: PersonID?
  /// The address of the customer's page.
  let customerPath: String
  /// The page that shows it, to come back to; the customer's unless it is another one.
  var back: String?
  let now: Moment
  let words: WordBook

  /// What the page's script, or a button, says that the person does.
  static func sign(_ text: String) -> NotePresence.Sign {
    switch text {
    case "appel": .doing(.calling)
    case "fin": .doing(.looking)
    case "parti": .gone
    default: .there
    }
  }

  private var own: Presence? { present.first { $0.person == person } }

  var isCalling: Bool { own?.doing == .calling }

  func page() -> PageModel {
    [
      "signPath": customerPath + "/presence",
      "others": present.filter { $0.person != person }.map { row($0) },
      "own": own.flatMap { $0.doing == .calling ? ownText($0) : nil },
      // Elsewhere what is being typed stays: only the panel is answered.
      "back": back ?? customerPath, "inPlace": back != nil && back != customerPath,
    ]
  }

  private func row(_ other: Presence) -> PageModel {
    let minutes = other.minutes(at: now)
    let key = other.doing == .calling ? "presence.calling" : "presence.looking"
    let values = ["who": other.name, "minutes": "\(minutes)"]
    return [
      "text": minutes > 0 ? words(key, values) : words(key + "_now", ["who": other.name]),
      "tone": other.doing == .calling ? "warn" : "mute", "icon": other.doing == .calling ? "phone" : "customers",
    ]
  }

  private func ownText(_ own: Presence) -> String {
    let minutes = own.minutes(at: now)
    return minutes > 0 ? words("presence.own_minutes", ["minutes": "\(minutes)"]) : words("presence.own")
  }
}
