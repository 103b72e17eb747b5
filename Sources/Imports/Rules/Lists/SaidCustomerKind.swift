import Kernel
public import ReceivablesRules

extension CustomerKind {
  private static let said: [(CustomerKind, Set<String>)] = [
    (
      .consumer,
      [
        "particulier", "particuliers", "personne physique", "consommateur", "b2c", "consumer", "private",
        "private person", "individual",
      ]
    ),
    (
      .publicBody,
      [
        "public", "organisme public", "secteur public", "collectivite", "collectivite territoriale", "administration",
        "personne publique", "b2g", "public body", "public sector",
      ]
    ),
    (
      .businessFrance,
      [
        "entreprise", "societe", "professionnel", "professionnels", "pro", "personne morale", "b2b", "business",
        "company",
      ]
    ),
  ]

  /// The kind that a list names in words; any business stands for one of its country.
  init?(said text: String) {
    let word = Folding.folded(text)
    guard let found = CustomerKind.said.first(where: { $0.1.contains(word) }) else { return nil }
    self = found.0
  }
}
