import Kernel
import ReceivablesRules

/// The words from which fictional customers are named.
enum DemoNames {
  struct Place {
    let city: String
    let postcode: String
    let country: String
    let currency: Currency
  }

  static let streets = [
    "rue des Forgerons", "avenue de la Gare", "rue du Canal", "quai des Tanneurs", "route de Lyon", "rue des Acacias",
    "boulevard des Platanes", "chemin du Moulin", "rue de l’Église", "allée des Peupliers", "rue du Four à chaux",
  ]

  private static let frenchPlaces = [
    ("Chalon-sur-Saône", "71100"), ("Villeurbanne", "69100"), ("Le Mans", "72000"), ("Roubaix", "59100"),
    ("Angers", "49000"), ("Béziers", "34500"), ("Saint-Étienne", "42000"), ("Mulhouse", "68100"), ("Lorient", "56100"),
    ("Pau", "64000"), ("Troyes", "10000"), ("Annecy", "74000"), ("Valence", "26000"), ("Limoges", "87000"),
    ("Dunkerque", "59140"), ("Colmar", "68000"), ("Quimper", "29000"), ("Nevers", "58000"), ("Albi", "81000"),
  ]

  private static let foreignPlaces = [
    Place(city: "Köln", postcode: "50667", country: "DE", currency: .eur),
    Place(city: "Liège", postcode: "4000", country: "BE", currency: .eur),
    Place(city: "Bilbao", postcode: "48001", country: "ES", currency: .eur),
    Place(city: "Lausanne", postcode: "1003", country: "CH", currency: .chf),
    Place(city: "Leeds", postcode: "LS1 4DY", country: "GB", currency: .gbp),
  ]

  private static let trades = [
    "Menuiserie", "Ateliers", "Transports", "Garage", "Plomberie", "Charpentes", "Travaux publics", "Imprimerie",
    "Serrurerie", "Isolation", "Boulangerie", "Électricité", "Maçonnerie", "Négoce", "Verrerie", "Fonderie",
    "Mécanique", "Couverture", "Pépinières", "Carrelages", "Emballages", "Peintures", "Chaudronnerie", "Façades",
  ]

  private static let families = [
    "Brissonnet", "Vauquelard", "Terrasson-Miquel", "Lormoy", "Castagnède", "Huguenard", "Perrigault", "Desmazières",
    "Kerbrat", "Oustalet", "Fauvelier", "Rambouillard", "Clairvoye", "Montferrand-Pic", "Sarrazac", "Aubertoy",
    "Vermorelle", "Joubertin", "Lacassade", "Delmontaigne", "Poulignac", "Ravenaud", "Tissandrier", "Guilvinot",
    "Bellegarde-Roy", "Chastellux", "Dargenton", "Fontvieille", "Grandcoing", "Hautecloque", "Isambert", "Jolivert",
    "Kermadeuc", "Lescure-Haut", "Malbosc", "Nivernois", "Orvault", "Peyrelongue", "Quinsac", "Rochebrune", "Sauvterre",
    "Marchandeau", "Brémontel", "Cadoret-Ligné", "Favrichon", "Escoffre", "Noirmontel",
  ]

  private static let forenames = [
    "Sophie", "Inès", "Claire", "Karim", "Yann", "Nadège", "Thierry", "Élodie", "Marc", "Aïcha", "Bastien", "Solène",
    "Gaël", "Maud", "Rachid", "Noémie",
  ]

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  static func place(_ dice: inout Dice) -> Place {
    if dice.happens(perThousand: 90) { return dice.pick(foreignPlaces) }
    let place = dice.pick(frenchPlaces)
    return Place(city: place.0, postcode: place.1, country: "FR", currency: .eur)
  }

  /// A city behind a noun: `de Pau`, `d’Albi`, `du Mans`.
  static func of(_ city: String) -> String {
    if city.hasPrefix("Le ") { return " du " + city.dropFirst(3) }
    return ("AÉEIOUH".contains(city.prefix(1)) ? " d’" : " de ") + city
  }

  static func person(_ dice: inout Dice) -> String { "\(dice.pick(forenames)) \(dice.pick(families))" }

  static func name(_ dice: inout Dice, place: Place, index: Int) -> (String, CustomerKind) {
    let family = dice.pick(families)
    guard place.country == "FR" else {
      let form = ["DE": "GmbH", "BE": "SRL", "ES": "SL", "CH": "SA", "GB": "Ltd"][place.country] ?? ""
      return (
        "\(family) \(dice.pick(["Bau", "Technik", "Trading", "Industries"])) \(form)", .business(in: place.country)
      )
    }
    switch dice.number(0...99) {
    case 0..<4:
      return (dice.pick(["Commune", "Communauté de communes", "Lycée"]) + of(place.city), .publicBody)
    case 4..<7: return (person(&dice), .consumer)
    case 7..<40: return ("\(family) \(dice.pick(trades)) SARL", .businessFrance)
    case 40..<75: return ("\(dice.pick(trades)) \(family) SAS", .businessFrance)
    default: return ("\(dice.pick(trades)) \(family) et \(dice.pick(["fils", "filles", "associés"]))", .businessFrance)
    }
  }
}
