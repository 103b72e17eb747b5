import DisputesRules
import Kernel

/// One rule: words that make a proposal, and words that keep it from being made.
struct ReplyRule: Sendable {
  let name: String
  let kind: ReplyKind
  let tongue: SpokenDay.Tongue
  let cues: [Cue]
  var unless: [Cue] = []
  /// Whether the sentence must also name a day to come.
  var needsDay = false
  var reason: DisputeReason?

  func matches(_ words: [String]) -> Bool {
    cues.contains { $0.matches(words) } && !unless.contains { $0.matches(words) }
  }

  /// A sentence with several days makes a proposal for each; a sum belongs to a day only when both stand alone.
  func proposals(_ sentence: String, _ words: [String], from day: CivilDate) -> [Proposal] {
    func proposal(_ day: CivilDate?, _ amount: Money?) -> Proposal {
      Proposal(kind, rule: name, quote: sentence, day: day, amount: amount, reason: reason)
    }
    let amounts = SpokenAmount.amounts(in: sentence)
    let amount = amounts.count == 1 ? amounts[0] : nil
    switch kind {
    case .promise:
      let days = SpokenDay.days(in: sentence, from: day, .future, tongue).filter { $0 >= day }
      if days.isEmpty { return needsDay ? [] : [proposal(nil, amount)] }
      return days.prefix(3).map { proposal($0, days.count == 1 ? amount : nil) }
    case .paid:
      let days = SpokenDay.days(in: sentence, from: day, .past, tongue).filter { $0 <= day }
      return [proposal(days.count == 1 ? days[0] : nil, amount)]
    case .dispute: return [proposal(nil, amount)]
    case .copy, .away, .wrongPerson, .stop: return [proposal(nil, nil)]
    }
  }

  /// The language of a sentence by its small words; French when nothing tells.
  static func tongue(_ sentence: String) -> SpokenDay.Tongue {
    let words = Set(Folding.words(sentence))
    let english: Set<String> = ["the", "will", "on", "and", "of", "is", "am", "back", "until", "i", "be", "with", "to"]
    let french: Set<String> = ["le", "la", "je", "du", "au", "de", "et", "suis", "nous", "jusqu", "en", "les", "des"]
    return words.intersection(english).count > words.intersection(french).count ? .english : .french
  }

  // MARK: the rules of 2026-12-01

  /// « pas », « si », « dès »: nothing is promised, or under a condition that a person must read.
  private static let doubtFrench: [Cue] = [
    "pas|jamais|aucun|aucune|impossible|plus", "si|sauf|sinon|lorsque|quand", "tant que", "des|apres .. reception|que",
    "dommage",
  ]
  private static let doubtEnglish: [Cue] = [
    "not|never|cannot|unable|impossible", "can|won|don|doesn|didn|wouldn|couldn|haven|isn|aren t",
    "if|unless|once|when|until", "as soon as", "after .. receive|receipt",
  ]

  static let all: [ReplyRule] = promises + payments + disputes + rest + inOtherTongues

  private static let promises: [ReplyRule] = [
    ReplyRule(
      name: "promise.will_pay.fr", kind: .promise, tongue: .french,
      cues: [
        "je|nous|on .. regle|reglons|paie|paye|payons|vire|virons|solde|soldons",
        "je|nous|on .. reglerai|reglerons|reglera|paierai|paierons|payerons|virerai|virerons|solderons|effectuerons|procederons",
        "sera|seront .. regle|reglee|reglees|regles|paye|payee|payees|solde|soldee|vire|emis|fait|effectue|execute|envoye",
        "vais|allons|va .. regler|payer|virer|solder|proceder|faire|effectuer",
        "promets|promettons|engage|engageons", "vous aurez .. reglement|virement|paiement",
      ], unless: doubtFrench + ["deja", "avons|ai .. regle|paye|vire"], needsDay: true),
    ReplyRule(
      name: "promise.planned.fr", kind: .promise, tongue: .french,
      cues: [
        "virement|reglement|paiement|cheque .. prevu|programme|planifie",
        "prevu|programme|prevoyons .. virement|reglement|paiement",
        "reglement|virement|paiement .. prochain|semaine|demain",
        "prochaine echeance|campagne .. reglement|paiement|virements",
      ], unless: doubtFrench, needsDay: true),
    // « Virement fait vendredi »: the last or the next one; both rules speak and a person chooses.
    ReplyRule(
      name: "promise.transfer_done_on.fr", kind: .promise, tongue: .french,
      cues: [
        "virement|reglement|paiement fait|effectue|emis lundi|mardi|mercredi|jeudi|vendredi"
      ], unless: doubtFrench + ["deja", "a|ete", "dernier"], needsDay: true),
    ReplyRule(
      name: "promise.will_pay.en", kind: .promise, tongue: .english,
      cues: [
        "we|i .. will|ll|shall .. pay|settle|transfer|wire|send|make|process",
        "will|shall be .. paid|settled|made|transferred|sent|processed|released|wired",
        "going to .. pay|settle|transfer", "we|i pay|are paying|am paying",
        "you will|ll .. receive|have .. payment|transfer|money",
      ], unless: doubtEnglish + ["already"], needsDay: true),
    ReplyRule(
      name: "promise.planned.en", kind: .promise, tongue: .english,
      cues: [
        "payment|transfer|invoice|it .. scheduled|planned", "payment|transfer .. due to leave", "next payment run",
        "payment run",
        "expect|expected .. payment|pay",
      ], unless: doubtEnglish, needsDay: true),
  ]

  private static let payments: [ReplyRule] = [
    ReplyRule(
      name: "paid.already.fr", kind: .paid, tongue: .french,
      cues: [
        "deja .. regle|reglee|reglees|paye|payee|payees|solde|soldee|vire|ete",
        "ai|avons|a .. regle|paye|vire|solde|effectue|procede|fait .. facture|factures|virement|reglement|paiement|cheque|somme|montant",
        "ai|avons .. regle|paye|vire|solde",
        "a|ont ete .. regle|reglee|reglees|regles|paye|payee|payees|vire|soldee|soldees|fait|effectue|emis|execute|envoye",
        "est|sont .. reglee|reglees|payee|payees|soldee|soldees|parti",
        "virement|reglement|paiement|cheque .. fait|effectue|emis|parti|envoye",
      ],
      unless: [
        "pas|jamais|aucun", "sera|seront|serait|va|vais|allons|prevu|programme|quand|si", "etre .. paye|regle",
        "deux|double .. paye|regle",
      ]),
    ReplyRule(
      name: "paid.already.en", kind: .paid, tongue: .english,
      cues: [
        "already|have|has|was|were|been .. paid|settled|transferred|wired|remitted",
        "we|i paid|transferred|wired|settled",
        "payment|transfer .. was|has been|were .. made|sent|done|executed|processed",
        "payment .. made|sent .. on|yesterday|last",
      ],
      unless: [
        "not|never", "haven|hasn|wasn|weren|didn|isn t", "will|shall|once|if|when|until|to be", "paid twice", "yet",
      ]),
  ]

  private static let disputes: [ReplyRule] = [
    ReplyRule(
      name: "dispute.duplicate.fr", kind: .dispute, tongue: .french,
      cues: ["facture|facturee|facturees|factures .. deux fois|double", "doublon", "en double"], reason: .duplicate),
    ReplyRule(
      name: "dispute.not_ordered.fr", kind: .dispute, tongue: .french,
      cues: [
        "n .. pas|jamais|rien .. commande|commandee|commandes", "jamais|pas .. commande ce|cette|ces",
        "aucune commande",
      ],
      reason: .notOrdered),
    ReplyRule(
      name: "dispute.delivery.fr", kind: .dispute, tongue: .french,
      cues: [
        "pas|jamais|rien .. livre|livree|livres|livrees|recu|recue|recus .. marchandise|colis|commande|produits|materiel|livraison",
        "pas|jamais .. livre|livree|livres|livrees",
        "marchandise|colis|commande|produits|materiel .. pas|jamais .. recu|recue|recus|recues|arrive|arrivee",
        "retard de livraison", "livre|livree .. retard",
      ], reason: .delivery),
    ReplyRule(
      name: "dispute.quality.fr", kind: .dispute, tongue: .french,
      cues: [
        "defectueux|defectueuse|defectueuses|abime|abimee|abimes|abimees|casse|cassee|casses|cassees|endommage|endommagee|endommages|endommagees",
        "non conforme|conformes", "pas conforme|conformes", "malfacon|malfacons|defaut|vice|panne",
        "ne .. fonctionne|fonctionnent|marche pas",
      ], unless: ["mise en demeure", "a defaut"], reason: .quality),
    ReplyRule(
      name: "dispute.quantity.fr", kind: .dispute, tongue: .french,
      cues: [
        "manque|manquait|manquent .. article|articles|piece|pieces|colis|palette|palettes|produits|carton|cartons|unites",
        "quantite|quantites .. fausse|incorrecte|erronee|differente|pas|livree",
        "livraison|livre .. incomplete|partielle|incomplet|partiellement",
      ], reason: .quantity),
    ReplyRule(
      name: "dispute.price.fr", kind: .dispute, tongue: .french,
      cues: [
        "prix|tarif|remise|montant .. faux|fausse|incorrect|errone|pas|convenu|convenue|different|oublie|oubliee|appliquee",
        "erreur .. prix|tarif|remise|montant|facturation|facture|tva", "pas .. prix|tarif .. convenu|devis|commande",
      ], reason: .price),
    ReplyRule(
      name: "dispute.credit.fr", kind: .dispute, tongue: .french,
      cues: [
        "attente|attendons|attends|reception .. avoir", "avoir .. attendu|promis|emettre", "merci .. avoir de",
        "un|l avoir",
      ],
      reason: .other),
    ReplyRule(
      name: "dispute.contests.fr", kind: .dispute, tongue: .french,
      cues: [
        "conteste|contestons|contestation|litige|reclamation", "pas d accord", "pas dus|due",
        "refuse|refusons .. payer|regler",
      ], unless: ["sans contestation", "service litiges|reclamation"], reason: .other),
    ReplyRule(
      name: "dispute.duplicate.en", kind: .dispute, tongue: .english,
      cues: ["invoiced|billed|charged .. twice", "duplicate invoice|billing", "duplicate"],
      unless: ["duplicate copy", "send|need .. duplicate"],
      reason: .duplicate),
    ReplyRule(
      name: "dispute.not_ordered.en", kind: .dispute, tongue: .english,
      cues: ["never|not|t .. order|ordered|place", "no purchase order"], unless: ["in order to"], reason: .notOrdered),
    ReplyRule(
      name: "dispute.delivery.en", kind: .dispute, tongue: .english,
      cues: [
        "not|never|haven|hasn|t .. receive|received|arrived|delivered .. goods|delivery|order|parcel|shipment|products|items",
        "goods|delivery|order|parcel|shipment|items .. not|never|t .. received|arrived|delivered", "never delivered",
      ], reason: .delivery),
    ReplyRule(
      name: "dispute.quality.en", kind: .dispute, tongue: .english,
      cues: ["damaged|faulty|defective|broken", "not .. conform|working|work", "poor quality"], reason: .quality),
    ReplyRule(
      name: "dispute.quantity.en", kind: .dispute, tongue: .english,
      cues: [
        "missing .. items|units|pieces|pallets|boxes|parts", "items|units|pieces|pallets|boxes .. missing|short",
        "short delivery|shipped", "wrong quantity",
      ],
      reason: .quantity),
    ReplyRule(
      name: "dispute.price.en", kind: .dispute, tongue: .english,
      cues: [
        "wrong|incorrect .. price|amount|rate|vat", "price|amount|rate|discount .. wrong|incorrect|agreed|missing",
        "overcharged",
      ], reason: .price),
    ReplyRule(
      name: "dispute.credit.en", kind: .dispute, tongue: .english,
      cues: ["waiting|awaiting|await|need|expect|missing .. credit note", "credit note .. promised|expected|issue"],
      reason: .other),
    ReplyRule(
      name: "dispute.contests.en", kind: .dispute, tongue: .english,
      cues: ["dispute|disputed|contest|disagree", "refuse to pay", "do not owe", "don t owe"],
      unless: ["no dispute", "without dispute"], reason: .other),
  ]

  private static let rest: [ReplyRule] = [
    ReplyRule(
      name: "copy.asks.fr", kind: .copy, tongue: .french,
      cues: [
        "copie|duplicata .. facture|factures|releve|bon|commande|document",
        "renvoyer|renvoyez|transmettre|transmettez|envoyer|envoyez|adresser|adressez|fournir .. facture|factures|releve|copie|duplicata|pdf",
        "pas|jamais .. recu|recue|recues|facture|trace .. facture|factures",
        "facture|factures .. pas|jamais .. recue|recues|recu|parvenue|parvenues|trouvee",
        "ne .. retrouve|retrouvons|trouve|trouvons pas",
      ], unless: ["marchandise|colis|livraison", "ci joint|piece jointe"]),
    ReplyRule(
      name: "copy.asks.en", kind: .copy, tongue: .english,
      cues: [
        "copy|copies|duplicate .. invoice|invoices|statement|pod|proof",
        "send|resend|forward|provide .. invoice|invoices|statement|copy|copies",
        "not|never|haven|hasn|t .. received|receive|find|got .. invoice|invoices",
        "invoice|invoices .. not|never .. received|reached",
      ], unless: ["attached", "goods|delivery|shipment"]),
    ReplyRule(
      name: "wrong_person.fr", kind: .wrongPerson, tongue: .french,
      cues: [
        "ne suis pas|plus .. bon|bonne|interlocuteur|interlocutrice|concerne|concernee|destinataire|charge",
        "pas|plus .. bonne personne|adresse", "pas|plus .. bon interlocuteur|service|destinataire",
        "ne travaille|travaillons plus|pas", "ne fait|fais plus partie", "a quitte .. societe|entreprise|service|poste",
        "adresser|adressez|contacter|contactez|voir .. plutot", "erreur de destinataire|adresse|contact",
      ]),
    ReplyRule(
      name: "wrong_person.en", kind: .wrongPerson, tongue: .english,
      cues: [
        "not .. right|correct person|contact|address|department", "wrong person|contact|address|department|company",
        "no longer .. work|works|working|with|employed|responsible",
        "has left .. company|us|team", "please .. contact|write .. instead",
      ]),
    ReplyRule(
      name: "stop.fr", kind: .stop, tongue: .french,
      cues: [
        "stop", "desinscrire|desinscrivez|desabonner|desabonnez|desinscription|desabonnement",
        "ne plus .. recevoir|ecrire|contacter|envoyer|relancer", "ne souhaite|souhaitons|veux|voulons plus .. recevoir",
        "cessez|arretez .. ecrire|contacter|envoyer|relancer|relances|mails|messages|harceler|harcelement",
        "supprimer|supprimez|retirer|retirez .. adresse|mail|liste|listes",
      ], unless: ["non stop"]),
    ReplyRule(
      name: "stop.en", kind: .stop, tongue: .english,
      cues: [
        "unsubscribe", "stop .. emailing|sending|contacting|writing|email|emails|messages",
        "remove .. me|us|address .. list|mailing", "do not .. contact|email|write", "don t .. contact|email|write",
      ],
      unless: ["hesitate"]),
  ]
}
