import Kernel
import Receivables
import ReceivablesRules
import TeamworkRules
import Web

/// Whose customers a list shows: a filter of its address.
enum Charge: Sendable, Equatable {
  case mine, nobody
  case person(PersonID)

  init?(_ text: String) {
    switch text {
    case "moi": self = .mine
    case "personne": self = .nobody
    default:
      guard let key = Int64(text) else { return nil }
      self = .person(PersonID(key))
    }
  }

  var text: String {
    switch self {
    case .mine: "moi"
    case .nobody: "personne"
    case .person(let id): "\(id)"
    }
  }

  /// The customers it means to a reader.
  func entrusted(_ duty: Duty, to reader: PersonID) -> Entrusted {
    switch self {
    case .mine: Entrusted(duty, to: reader)
    case .nobody: Entrusted(duty, to: nil)
    case .person(let person): Entrusted(duty, to: person)
    }
  }
}

/// How the filters by who is in charge are said, and the menus that choose one.
struct ChargeWords {
  let inCharge: [Duty: [Colleague]]
  let words: WordBook

  func name(of charge: Charge, _ duty: Duty) -> String {
    switch charge {
    case .mine: words("customers.filter.mine")
    case .nobody: words("customers.filter.nobody")
    case .person(let id): inCharge[duty]?.first { $0.id == id }?.name ?? "–"
    }
  }

  /// - Parameter path: the address of the list with a choice.
  func menu(_ name: String, _ duty: Duty, path: (Charge) -> String) -> PageModel {
    let people = (inCharge[duty] ?? []).map { Charge.person($0.id) }
    return [
      "menuName": name,
      "choices": ([.mine, .nobody] + people).map { choice -> PageModel in
        ["name": self.name(of: choice, duty), "path": path(choice)]
      },
    ]
  }
}
