import Kernel
import Language
import PeopleRules
import Web

/// What the page of an account shows.
struct AccountModel {
  let page: PageModel

  init(_ person: Person, _ sessions: [SessionStore.Listed], words: WordBook) {
    page = [
      "name": person.name, "email": person.email.text, "role": person.role.name ?? words("role.\(person.role.key)"),
      "isFrench": person.language == .french,
      "sessions": sessions.map { AccountModel.session($0, words) },
      "exports": ["xlsx", "csv"].map { format -> PageModel in
        [
          "formatName": words("export.\(format)"), "formatLabel": words("export.label.\(format)"),
          "formatPath": "/compte/sessions?format=\(format)",
        ]
      },
      "hasOthers": sessions.contains { !$0.isThis },
      "hint": words("password.hint", ["count": String(PasswordRule.charactersMin)]),
    ]
  }

  private static func session(_ session: SessionStore.Listed, _ words: WordBook) -> PageModel {
    let (device, dates) = (DeviceWording.name(session.agent, words), DateFormat(words.language))
    return [
      "id": session.id.description, "device": device, "address": session.address,
      "started": dates.moment(session.started), "seen": session.isThis ? nil : dates.moment(session.lastSeen),
      "isThis": session.isThis, "endLabel": words("account.session.end_label", ["device": device]),
    ]
  }
}

extension PageModel {
  /// The choices of how pages look, with those of this browser.
  mutating func show(_ display: Display, _ words: WordBook) {
    func choices(_ group: String, _ values: [String], none: String, chosen: String?) -> [PageModel] {
      ([nil] + values.map(Optional.some)).map { value in
        [
          "value": value ?? "", "name": words("account.display.\(group).\(value ?? none)"), "chosen": value == chosen,
        ]
      }
    }
    self["themes"] = choices(
      "theme", Display.Theme.allCases.map(\.rawValue), none: "system", chosen: display.theme?.rawValue)
    self["densities"] = choices(
      "density", Display.Density.allCases.map(\.rawValue), none: "standard", chosen: display.density?.rawValue)
    self["letters"] = display.letters
  }
}
