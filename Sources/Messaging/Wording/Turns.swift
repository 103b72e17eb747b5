import Kernel
import Language

/// Turns of phrase that depend on a value, so that the texts cannot hold them.
struct Turns: Sendable {
  /// What stands before days of letters, for one and for several.
  typealias Opening = (one: String, several: String)

  /// As when they were sent: `le 5 novembre`, `les 5 et 10 novembre`.
  let sent: Opening
  /// As what they are called by: `du 5 novembre`, `des 5 et 10 novembre`.
  let called: Opening
  /// With `{page}` and `{pages}`.
  let page: String
  /// Under a table that goes on.
  let overleaf: String

  static func of(_ language: LanguageCode) -> Turns {
    switch language {
    case .french:
      Turns(
        sent: ("le ", "les "), called: ("du ", "des "), page: "page {page} sur {pages}",
        overleaf: "Suite du tableau à la page suivante.")
    case .english:
      Turns(
        sent: ("", ""), called: ("", ""), page: "page {page} of {pages}", overleaf: "The table continues overleaf.")
    case .german:
      Turns(
        sent: ("am ", "am "), called: ("vom ", "vom "), page: "Seite {page} von {pages}",
        overleaf: "Fortsetzung der Tabelle auf der nächsten Seite.")
    case .spanish:
      Turns(
        sent: ("el ", "los días "), called: ("del ", "de los días "), page: "página {page} de {pages}",
        overleaf: "La tabla continúa en la página siguiente.")
    case .italian:
      Turns(
        sent: ("in data ", "in data "), called: ("in data ", "in data "), page: "pagina {page} di {pages}",
        overleaf: "La tabella continua alla pagina seguente.")
    case .dutch:
      Turns(
        sent: ("op ", "op "), called: ("van ", "van "), page: "pagina {page} van {pages}",
        overleaf: "De tabel gaat verder op de volgende pagina.")
    case .portuguese:
      Turns(
        sent: ("no dia ", "nos dias "), called: ("de ", "de "), page: "página {page} de {pages}",
        overleaf: "A tabela continua na página seguinte.")
    }
  }

  func page(_ page: Int, of pages: Int) -> String {
    Placeholders.filled(self.page) { ["page": "\(page)", "pages": "\(pages)"][$0] }
  }
}
