import ImportsRules
import Kernel

/// What a column of a bank's list holds.
enum BankColumn: Hashable, CaseIterable {
  case booked
  /// The day on which the payment began, for lists that leave the day of booking empty until it ends.
  case begun
  case value
  case label
  case moreLabel
  case amount
  case debit
  case credit
  /// Whether the amount came or went, for lists that write it without a sign.
  case side
  case balance
  case currency
  case reference
  case counterparty
  case payer
  case payee
  case counterpartyAccount
  case account
  case originalAmount
  case originalCurrency
  /// What the bank took beside the amount.
  case fee
  case state
  case kind

  /// What banks call each column, folded, best name first. A heading serves one column only.
  static let names: [(column: BankColumn, names: [String])] = [
    (
      .booked,
      [
        "date de comptabilisation", "date comptable", "date comptabilisation", "date compta", "date operation",
        "date d operation", "date de l operation", "date de l operation locale", "date de l operation utc", "dateop",
        "date op", "booking date", "completed date", "date completed utc", "date completed", "operation date",
        "operation date local", "operation date utc", "transaction date", "posting date", "posted date", "buchungstag",
        "buchungsdatum", "date transaction", "date ecriture", "date",
      ]
    ),
    (.begun, ["started date", "date started utc", "date started", "date d initiation"]),
    (
      .value,
      [
        "date de valeur", "date valeur", "valeur", "dateval", "date val", "value date", "settlement date",
        "settlement date utc", "settlement date local", "date de la valeur", "date de la valeur utc",
        "date de la valeur locale", "valutadatum", "valuta", "wertstellung",
      ]
    ),
    (
      .debit,
      [
        "debit", "debit euros", "debit eur", "debits", "montant debit", "montant au debit", "debit amount", "money out",
        "paid out", "withdrawals", "withdrawal", "sorties", "depenses", "retraits", "debit en euros",
      ]
    ),
    (
      .credit,
      [
        "credit", "credit euros", "credit eur", "credits", "montant credit", "montant au credit", "credit amount",
        "money in", "paid in", "deposits", "deposit", "entrees", "recettes", "versements", "credit en euros",
      ]
    ),
    (
      .amount,
      [
        "montant operation", "montant de l operation", "montant total ttc", "total amount incl vat", "total amount",
        "montant", "montant euros", "montant en euros", "montant eur", "montant euro", "montant operation en euro",
        "montant operation en euros", "amount", "amount eur", "transaction amount", "betrag", "betrag eur", "umsatz",
      ]
    ),
    (
      .side, ["d c", "sens", "debit credit", "dc", "credit debit", "cr dr", "dr cr", "soll haben", "debit credit code"]
    ),
    (
      .balance,
      [
        "solde", "balance", "running balance", "solde apres operation", "solde progressif", "solde comptable", "saldo",
        "accountbalance", "account balance", "solde eur", "solde en euros", "kontostand", "solde courant",
      ]
    ),
    (
      .label,
      [
        "libelle operation", "libelle de l operation", "libelle", "libelle simplifie", "intitule", "description",
        "label", "verwendungszweck", "wording", "narrative", "transaction description", "details", "communication",
        "nature de l operation", "buchungstext",
      ]
    ),
    (
      .moreLabel,
      [
        "detail de l ecriture", "informations complementaires", "information complementaire", "libelle complementaire",
        "payment reference", "detail", "details", "memo", "motif", "remittance information", "message", "commentaire",
        "comment", "note",
      ]
    ),
    (
      .currency,
      ["devise", "currency", "ccy", "payment currency", "monnaie", "devise du compte", "waehrung", "wahrung"]
    ),
    (
      .reference,
      [
        "reference", "transferwise id", "transaction id", "id", "operation number", "reference operation",
        "reference de l operation", "numero d operation", "n operation", "numero operation", "id transaction",
        "identifiant de transaction", "identifiant", "ref", "bank reference", "reference banque",
      ]
    ),
    (.payer, ["payer name", "payer"]),
    (.payee, ["payee name", "payee", "beneficiary name"]),
    (
      .counterparty,
      [
        "nom de la contrepartie", "counterparty name", "contrepartie", "counterparty", "partner name", "nom du tiers",
        "tiers", "donneur d ordre", "emetteur", "beneficiaire", "supplierfound", "merchant", "name", "nom",
      ]
    ),
    (
      .counterpartyAccount,
      [
        "iban de la contrepartie", "iban contrepartie", "counterparty iban", "counterparty account", "partner account",
        "payee account number", "beneficiary account number", "compte de la contrepartie", "compte contrepartie",
        "iban du tiers", "bank account",
      ]
    ),
    (
      .account,
      [
        "accountnum", "account number", "numero de compte", "n de compte", "no de compte", "iban du compte", "iban",
        "compte bancaire", "account", "compte",
      ]
    ),
    (
      .originalAmount,
      [
        "orig amount", "amount currency", "montant en devise", "montant devise", "montant d origine", "local amount",
        "montant total ttc local", "montant d origine en devise",
      ]
    ),
    (
      .originalCurrency,
      ["orig currency", "devise d origine", "local currency", "devise locale", "devise local", "original currency"]
    ),
    (.fee, ["fee", "frais", "fees"]),
    (.state, ["state", "status", "statut", "etat"]),
    (
      .kind,
      [
        "type", "type operation", "type d operation", "transaction type", "methode de paiement", "payment method",
        "moyen de paiement", "mode de paiement",
      ]
    ),
  ]

  /// Words of headings that a bank's list does not have: those of ledgers and of lists of open items.
  static let foreign: [String] = [
    "journal", "ecriture", "lettrage", "lettre", "facture", "invoice", "echeance", "due date", "piece", "compauxnum",
    "comptenum", "client", "customer",
  ]

  /// The place of each column among folded headings; `nil` when they are not those of a bank's list.
  static func places(in folded: [String]) -> [BankColumn: Int]? {
    guard !folded.contains(where: { title in foreign.contains { title.hasPrefix($0) } }) else { return nil }
    var result: [BankColumn: Int] = [:]
    var taken: Set<Int> = []
    for (column, names) in names {
      for name in names {
        if let place = folded.indices.first(where: { folded[$0] == name && !taken.contains($0) }) {
          result[column] = place
          taken.insert(place)
          break
        }
      }
    }
    let hasAmount = result[.amount] != nil || result[.debit] != nil || result[.credit] != nil
    let hasWords = [.label, .moreLabel, .reference, .counterparty].contains { (column: BankColumn) in
      result[column] != nil
    }
    guard result[.booked] != nil, hasAmount, hasWords else { return nil }
    // A total that holds the fee needs it taken off no more.
    if let place = result[.amount], folded[place].contains("total") { result[.fee] = nil }
    return result
  }
}

extension BankColumn {
  /// What a person calls the column of a list whose headings no bank is known by.
  init?(_ field: ListField) {
    switch field {
    case .booked: self = .booked
    case .valueDay: self = .value
    case .label: self = .label
    case .remittanceReference: self = .moreLabel
    case .amount: self = .amount
    case .debit: self = .debit
    case .credit: self = .credit
    case .balance: self = .balance
    case .currency: self = .currency
    case .number: self = .reference
    case .payer: self = .counterparty
    case .payerAccount: self = .counterpartyAccount
    case .account: self = .account
    default: return nil
    }
  }
}

/// Banks whose lists are known by their headings; the name is kept with the statement.
enum KnownBank {
  private static let signs: [(name: String, all: [String])] = [
    ("BoursoBank", ["dateop", "dateval", "accountnum"]),
    ("Crédit Agricole", ["debit euros", "credit euros"]),
    ("Société Générale", ["detail de l ecriture"]),
    ("Banque Populaire", ["date de comptabilisation", "libelle simplifie"]),
    ("Banque Populaire", ["date", "libelle", "montant euros"]),
    ("BNP Paribas", ["libelle operation", "montant operation"]),
    ("BNP Paribas", ["libelle operation", "montant operation en euro"]),
    ("Crédit Mutuel", ["date", "date de valeur", "debit", "credit", "libelle", "solde"]),
    ("Crédit Mutuel", ["date", "valeur", "montant", "libelle", "solde"]),
    ("Qonto", ["nom de la contrepartie", "montant total ttc"]),
    ("Qonto", ["counterparty name", "total amount incl vat"]),
    ("Revolut", ["started date", "completed date"]),
    ("Revolut", ["date started utc", "date completed utc"]),
    ("Wise", ["transferwise id"]),
  ]

  /// The bank whose list has these folded headings.
  static func name(of folded: [String]) -> String? {
    signs.first { sign in sign.all.allSatisfy { folded.contains($0) } }?.name
  }
}
