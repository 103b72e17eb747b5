import Kernel

/// The journal that carries last year's balances over.
enum OpeningJournal {
  private static let codes: Set<String> = [
    "an", "ano", "ad", "ouv", "ran", "anv", "anouv", "anx", "a nouveau", "a nouveaux", "rn", "open", "bo",
  ]

  static func matches(code: String, name: String) -> Bool {
    let code = Folding.folded(code)
    let name = Folding.folded(name)
    if codes.contains(code) { return true }
    return ["a nouveau", "anouveau", "ouverture", "balance initiale", "opening"].contains { name.contains($0) }
  }
}

/// Tells an account that stands for all customers from one that names a single customer.
enum CollectiveAccount {
  /// Whether an account 411 used without an auxiliary names one customer: `411DUPONT`, `41100012`.
  ///
  /// `411`, `411000` and the subdivisions of the chart of accounts (4111 to 4118) do not.
  static func namesOneCustomer(account: String, label: String) -> Bool {
    var rest = account.dropFirst(3)
    while rest.last == "0" { rest.removeLast() }
    let label = Folding.folded(label)
    if label == "clients" || label.hasPrefix("clients ") || label.hasPrefix("creances") || label == "client" {
      return false
    }
    return rest.count >= 2
  }
}

/// Accounts that gather the takings of a till: nobody to remind.
enum TakingsAccount {
  private static let whole: Set<String> = [
    "cb", "carte", "cartes", "carte bancaire", "cartes bancaires", "carte bleue", "especes", "espece", "cheque",
    "cheques", "caisse", "comptoir", "clients divers", "client divers", "divers clients", "divers", "clients comptant",
    "client comptant", "comptant", "clients comptoir", "client comptoir", "clients de passage", "client de passage",
    "tickets restaurant", "ticket restaurant", "titres restaurant", "cheques vacances", "ancv", "amex", "paypal",
    "stripe", "sumup", "z de caisse", "ticket z", "recettes", "recette", "ventes comptoir", "ventes caisse",
    "particuliers", "cash", "virement", "virements", "prelevement", "prelevements", "internet", "site internet",
  ]

  /// Whether a customer of that code and name is a means of payment or a till.
  static func matches(code: String, name: String) -> Bool {
    let name = Folding.folded(name)
    if whole.contains(name) { return true }
    let words = name.split(separator: " ")
    if let first = words.first, first == "cb" || first == "especes" || first == "caisse", words.count <= 3 {
      return true
    }
    return name.isEmpty && whole.contains(Folding.folded(code))
  }
}
