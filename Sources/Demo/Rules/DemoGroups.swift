import ReceivablesRules

/// Which fictional customers belong to a group: of each forty in the order of their codes, one is the head of up to three.
enum DemoGroups {
  private static let every = 40
  private static let head = 10
  private static let members = [17, 24, 31]

  /// The position of the head of the group to which the `index`-th customer would belong.
  static func head(of index: Int) -> Int? {
    let place = index % every
    return members.contains(place) ? index - place + head : nil
  }

  /// How a member is called after its head: without the legal form, with where it is.
  static func name(under head: String, in city: String) -> String? {
    guard let region = regions[city] else { return nil }
    var trunk = head
    for end in [" SARL", " SAS", " et fils", " et filles", " et associés"] where trunk.hasSuffix(end) {
      trunk.removeLast(end.count)
    }
    return "\(trunk) \(region)"
  }

  private static let regions = [
    "Chalon-sur-Saône": "Bourgogne", "Villeurbanne": "Rhône-Alpes", "Le Mans": "Maine", "Roubaix": "Nord",
    "Angers": "Anjou", "Béziers": "Languedoc", "Saint-Étienne": "Forez", "Mulhouse": "Sud Alsace",
    "Lorient": "Bretagne Sud", "Pau": "Béarn", "Troyes": "Champagne", "Annecy": "Savoie", "Valence": "Drôme-Ardèche",
    "Limoges": "Limousin", "Dunkerque": "Littoral", "Colmar": "Alsace", "Quimper": "Cornouaille", "Nevers": "Nivernais",
    "Albi": "Tarn",
  ]
}
