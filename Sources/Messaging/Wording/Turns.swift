import Kernel
import Language

/// Turns of phrase that depend on a value, so that the texts cannot hold them.
struct Turns {
  let language: LanguageCode

  init(_ language: LanguageCode) { self.language = language }

  /// Days of letters, as when they were sent: `le 5 novembre`, `les 5 et 10 novembre`.
  func on(_ days: [CivilDate]) -> String {
    let list = DateFormat(language).list(days)
    let several = days.count > 1
    return switch language {
    case .french: (several ? "les " : "le ") + list
    case .english: list
    case .german: "am " + list
    case .spanish: (several ? "los días " : "el ") + list
    case .italian: "in data " + list
    case .dutch: "op " + list
    case .portuguese: (several ? "nos dias " : "no dia ") + list
    }
  }

  /// Days of letters, as what they are called by: `du 5 novembre`, `des 5 et 10 novembre`.
  func of(_ days: [CivilDate]) -> String {
    let list = DateFormat(language).list(days)
    let several = days.count > 1
    return switch language {
    case .french: (several ? "des " : "du ") + list
    case .english: list
    case .german: "vom " + list
    case .spanish: (several ? "de los días " : "del ") + list
    case .italian: "in data " + list
    case .dutch: "van " + list
    case .portuguese: "de " + list
    }
  }

  func page(_ page: Int, of pages: Int) -> String {
    switch language {
    case .french: "page \(page) sur \(pages)"
    case .english: "page \(page) of \(pages)"
    case .german: "Seite \(page) von \(pages)"
    case .spanish: "página \(page) de \(pages)"
    case .italian: "pagina \(page) di \(pages)"
    case .dutch: "pagina \(page) van \(pages)"
    case .portuguese: "página \(page) de \(pages)"
    }
  }

  /// Under a table that goes on.
  var overleaf: String {
    switch language {
    case .french: "Suite du tableau à la page suivante."
    case .english: "The table continues overleaf."
    case .german: "Fortsetzung der Tabelle auf der nächsten Seite."
    case .spanish: "La tabla continúa en la página siguiente."
    case .italian: "La tabella continua alla pagina seguente."
    case .dutch: "De tabel gaat verder op de volgende pagina."
    case .portuguese: "A tabela continua na página seguinte."
    }
  }
}
