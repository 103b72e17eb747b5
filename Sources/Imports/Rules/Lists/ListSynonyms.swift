/// What columns are called, folded (no accents, no punctuation, lower case), best name first.
enum ListSynonyms {
  /// The column of each field. A title serves one field only; of two columns with equal claims the first wins.
  static func columns(_ folded: [String]) -> [ListField: Int] {
    var result: [ListField: Int] = [:]
    var taken: Set<Int> = []
    for (field, names) in exact {
      for name in names {
        guard result[field] == nil else { break }
        if let place = folded.indices.first(where: { folded[$0] == name && !taken.contains($0) }) {
          result[field] = place
          taken.insert(place)
        }
      }
    }
    for (field, parts) in containing where result[field] == nil {
      if let place = folded.indices.first(where: { index in
        !taken.contains(index) && parts.contains { folded[index].contains($0) }
      }) {
        result[field] = place
        taken.insert(place)
      }
    }
    settleShared(folded, &result, &taken)
    return result
  }

  /// Titles that mean one thing or another according to what else is there.
  private static func settleShared(_ folded: [String], _ result: inout [ListField: Int], _ taken: inout Set<Int>) {
    func give(_ field: ListField, _ names: [String]) {
      guard result[field] == nil else { return }
      for name in names {
        if let place = folded.indices.first(where: { folded[$0] == name && !taken.contains($0) }) {
          result[field] = place
          taken.insert(place)
          return
        }
      }
    }
    // «Client» is a code beside a name, and the name otherwise.
    give(result[.customerName] == nil ? .customerName : .customerCode, shared)
    give(.customerCode, shared + ["compte", "code", "account"])
    give(.number, ["reference", "ref", "numero", "n", "no", "num", "number", "libelle piece"])
    give(.orderReference, ["reference", "ref", "assignment", "affectation"])
    give(.issued, ["date", "jour"])
    give(.customerName, ["nom", "name", "intitule"])
    give(.label, ["libelle", "text", "texte", "description", "memo", "name"])
  }

  private static let shared = [
    "client", "customer", "tiers", "partner", "partenaire", "debiteur", "debtor", "customer vendor",
  ]

  private static let exact: [(ListField, [String])] = [
    (
      .customerCode,
      [
        "code client", "compte client", "n client", "no client", "numero client", "num client", "customer code",
        "customer number", "customer no", "customer id", "client id", "id client", "compte tiers", "code tiers",
        "n compte tiers", "numero tiers", "tiers code", "compte auxiliaire", "code auxiliaire", "comptaux",
        "account number", "account code", "kunnr", "ref client", "reference client", "cust number", "n compte",
        "no compte", "numero compte", "numero de compte", "compte comptable", "identifiant client", "partner ref",
        "customer account", "cust code", "customerid",
      ]
    ),
    (
      .customerName,
      [
        "raison sociale", "nom client", "nom du client", "customer name", "client name", "nom tiers", "name customer",
        "intitule", "intitule du compte", "intitule compte", "intitule tiers", "company name", "societe", "entreprise",
        "denomination", "nom ou raison sociale", "libelle client", "libelle tiers", "partner name", "company",
        "display name", "nom complet", "name 1", "name1", "account name", "libelle du compte", "nom de l entreprise",
        "business name", "facture a", "bill to",
      ]
    ),
    (
      .tradeName,
      [
        "nom commercial", "enseigne", "enseigne commerciale", "nom d enseigne", "nom d usage", "ancien nom",
        "ancienne raison sociale", "ancienne denomination", "autre nom", "autres noms", "trade name", "trading name",
        "trading as", "doing business as", "dba", "former name", "other name", "other names",
      ]
    ),
    (.siren, ["siren", "n siren", "numero siren", "siret", "n siret", "numero siret", "company registration number"]),
    (
      .vatNumber,
      [
        "tva intracommunautaire", "n tva", "numero tva", "numero de tva", "tva intracom", "n tva intracommunautaire",
        "numero de tva intracommunautaire", "vat number", "vat", "vat id", "tax id", "n tva intra",
      ]
    ),
    (.iban, ["iban", "iban client", "compte bancaire", "bank account", "iban number", "n iban"]),
    (.parent, ["societe mere", "maison mere", "groupe", "parent", "parent company", "compte centralisateur", "group"]),
    (
      .number,
      [
        "n piece", "no piece", "numero de piece", "numero piece", "num piece", "n facture", "no facture",
        "numero de facture", "numero facture", "num facture", "facture", "invoice", "invoice number", "invoice no",
        "invoice num", "invoice id", "invoicenumber", "document number", "document no", "doc number", "document",
        "belnr", "xblnr", "piece", "n document", "numero document", "ref piece", "reference piece", "ref facture",
        "reference facture", "invoice reference", "billing document", "piece ref", "pieceref", "doc id",
        "journal entry",
        "facture n", "piece n",
      ]
    ),
    (
      .customerKind,
      [
        "type de client", "type client", "nature du client", "nature client", "categorie de client", "categorie client",
        "customer type", "customer kind", "client type", "kind of customer", "particulier ou professionnel",
      ]
    ),
    (
      .kind,
      [
        "type", "kind", "type de piece", "type piece", "type document", "type de document", "document type", "doc type",
        "transaction type", "nature", "blart", "type d ecriture", "type facture", "type ligne",
      ]
    ),
    (
      .issued,
      [
        "date piece", "date de piece", "date facture", "date de facture", "date de facturation", "date d emission",
        "date emission", "emission", "emise le", "emis le", "facture le", "invoice date", "document date", "doc date",
        "issue date", "bldat", "date document",
        "date de la facture", "date de la piece", "posting date", "date comptable", "budat", "date ecriture",
        "date d ecriture", "issued", "invoicedate", "transaction date", "document create date", "date facturation",
      ]
    ),
    (
      .due,
      [
        "date echeance", "date d echeance", "echeance", "due date", "net due date", "netdt", "duedate", "due",
        "date d echeance nette", "expected date", "payment due", "date de reglement", "date exigibilite", "ech",
        "due in date", "date ech", "date limite de paiement", "a payer le", "due on",
      ]
    ),
    (
      .open,
      [
        "solde", "solde du", "reste a payer", "restant du", "reste du", "solde restant", "montant du", "open balance",
        "open amount", "outstanding", "balance", "balance due", "amount due", "remaining", "residual", "reste a regler",
        "montant restant", "montant restant du", "solde piece", "solde a payer", "amount outstanding",
        "residual amount", "amount residual", "total open amount", "a regler", "net a payer", "encours", "solde ttc",
        "outstanding amount", "du", "impaye", "montant impaye", "reste", "restant",
      ]
    ),
    (
      .amount,
      [
        "montant ttc", "total ttc", "ttc", "montant", "amount", "total", "invoice amount", "invoiceamount",
        "montant facture", "gross amount", "amount in local currency", "amount in doc curr",
        "amount in document currency",
        "dmshb", "wrshb", "dmbtr", "wrbtr", "montant total", "montant initial", "original amount", "total amount",
        "amount currency", "montant devise", "montant ttc devise", "montant de la facture", "amount incl tax",
        "document amount", "montant origine", "foreign amount", "total price", "converted usd", "montant eur",
        "amount eur", "montant euros",
      ]
    ),
    (.debit, ["debit", "montant debit", "mouvement debit", "debit eur"]),
    (.credit, ["credit", "montant credit", "mouvement credit", "credit eur"]),
    (
      .currency,
      [
        "devise", "currency", "waers", "code devise", "monnaie", "document currency", "local currency", "currency code",
        "invoice currency", "devise iso",
      ]
    ),
    (
      .orderReference,
      [
        "commande", "n commande", "numero de commande", "numero commande", "bon de commande", "order", "order number",
        "purchase order", "po number", "po", "ref commande", "reference commande", "bdc", "customer reference",
        "votre reference", "cust po number", "no commande",
      ]
    ),
    (
      .remittanceReference,
      ["reference de paiement", "reference paiement", "payment reference", "remittance reference", "communication"]
    ),
    (
      .settled,
      [
        "settled date", "settleddate", "paid date", "payment date", "date paiement", "date de paiement",
        "date reglement",
        "regle le", "paye le", "clearing date", "augdt", "date lettrage", "date de lettrage", "paid on", "settled on",
      ]
    ),
    (.letter, ["lettrage", "lettre", "code lettrage", "clearing document", "augbl", "let"]),
    (
      .terms,
      [
        "conditions de paiement", "condition de paiement", "conditions de reglement", "mode de reglement",
        "delai de paiement", "delai", "payment terms", "terms", "cust payment terms", "conditions",
        "delai de reglement",
      ]
    ),
    (
      .email,
      [
        "email", "e mail", "mail", "courriel", "adresse mail", "adresse email", "adresse e mail", "email address",
        "email comptabilite", "email facturation", "email client",
      ]
    ),
    (.phone, ["telephone", "tel", "phone", "phone number", "mobile", "portable", "n telephone", "telephone fixe"]),
    (.contact, ["contact", "nom du contact", "nom contact", "contact name", "interlocuteur", "correspondant"]),
    (.language, ["langue", "language", "lang"]),
    (
      .sector,
      [
        "secteur", "secteur d activite", "code naf", "naf", "code ape", "ape", "activite", "sector", "industry",
      ]
    ),
    (.size, ["taille", "taille entreprise", "categorie entreprise", "company size", "size"]),
    (.brand, ["marque", "marque commerciale", "brand", "brand name"]),
    (.tags, ["etiquettes", "etiquette", "tags", "tag", "mots cles", "labels"]),
    (
      .address,
      [
        "adresse", "address", "rue", "street", "adresse 1", "address 1", "adresse ligne 1", "address line 1",
        "adresse1",
      ]
    ),
    (.postcode, ["code postal", "cp", "postal code", "zip", "zip code", "postcode"]),
    (.city, ["ville", "city", "commune", "town", "localite"]),
    (
      .creditLimit,
      [
        "limite", "limite de credit", "limite credit", "limite d encours", "limite encours", "encours autorise",
        "encours maximum", "plafond", "plafond de credit", "plafond d encours", "plafond encours", "credit limit",
        "creditlimit", "limit", "credit line", "klimk",
      ]
    ),
    (
      .insuredAmount,
      [
        "montant garanti", "montant assure", "garantie", "garantie assureur", "encours garanti", "encours assure",
        "agrement", "agrement assureur", "montant agree", "insured amount", "insured", "insured limit", "cover",
        "credit insurance limit", "insurance limit",
      ]
    ),
    (.country, ["pays", "country", "code pays", "country code", "countrycode", "pays code"]),
  ]

  /// Parts of longer titles, such as `Solde dû au 30/06/2026`.
  private static let containing: [(ListField, [String])] = [
    (.due, ["echeance", "due date"]),
    (.open, ["reste a payer", "restant du", "solde du", "open balance", "solde au", "outstanding", "open amount"]),
    (.number, ["facture n", "n de facture", "n de piece", "invoice n", "n facture", "n piece"]),
    (.issued, ["date de facture", "date facture", "invoice date", "date de piece"]),
    (.amount, ["montant ttc", "total ttc", "amount in"]),
    (.customerName, ["raison sociale", "nom du client", "customer name"]),
    (.customerCode, ["code client", "compte tiers", "customer code"]),
  ]
}
