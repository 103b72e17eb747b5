/// What the people of a demo say.
enum DemoWords {
  static let promises = [
    "Virement prévu au prochain règlement fournisseurs.", "Le bon à payer est signé, paiement annoncé.",
    "A reconnu le retard ; la trésorerie confirme la date.",
  ]
  static let callBacks = [
    "En réunion, demande à être rappelé.", "Attend l’accord de sa direction.",
    "Cherche la facture, souhaite la recevoir.",
  ]
  static let paid = [
    "Dit avoir viré hier, à vérifier en banque.", "Virement fait cette semaine d’après la comptabilité.",
  ]
  static let absent = ["Messagerie, message laissé.", "Pas de réponse au standard."]

  static func comments(manager: String, seller: String?) -> [String] {
    var found = [
      "Bon payeur d’habitude : changement de logiciel comptable chez eux ce trimestre.",
      "Nouveau contact à la comptabilité, à relancer par e-mail de préférence.",
      "Ils règlent les 10 et 25 du mois ; inutile de relancer entre les deux.",
      "@\(manager) le retard s’installe, faut-il suspendre les livraisons ?",
      "@\(manager) je propose un échéancier en trois fois si la prochaine date n’est pas tenue.",
    ]
    if let seller {
      found.append("@\(seller) peux-tu en parler à ton rendez-vous ? Ils ne répondent plus au téléphone.")
      found.append("@\(seller) ils attendent l’avoir sur la dernière livraison, as-tu l’accord ?")
    }
    return found
  }

  static let replies = [
    "Vu avec le directeur des achats : ils règlent en fin de mois.",
    "Rendez-vous pris jeudi, je reviens vers vous.", "Le client confirme le litige sur la livraison, avoir demandé.",
  ]
  static let tasks = [
    "Envoyer le relevé de compte signé", "Trouver le numéro direct de la comptabilité",
    "Vérifier la réception du dernier virement", "Préparer l’échéancier pour signature",
  ]
  static let granted = ["Écart de prix confirmé, avoir à établir.", "Livraison incomplète reconnue, avoir demandé."]
  static let refused = [
    "Bon de livraison signé transmis, le client accepte.", "Prix conforme à la commande, expliqué.",
  ]
}
