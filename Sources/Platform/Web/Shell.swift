import Foundation
import Kernel
import Language
import Mustache

/// What the layout reads, around the model of the page.
struct Shell: MustacheParent {
  let model: any MustacheParent
  let context: WebContext
  let surroundings: Surroundings
  let title: String
  let section: String?

  func child(named name: String) -> Any? {
    switch name {
    case "t": context.words
    case "csrf": context.csrf
    case "assets": surroundings.assets
    case "icons": surroundings.assets.path(of: "icons.svg")
    case "page": ["title": title, "path": context.path, "version": surroundings.version]
    case "lang": context.language.rawValue
    case "visitor":
      context.visitor.map { VisitorModel(visitor: $0, roleName: $0.roleName ?? context.words("role.\($0.role)")) }
    case "navigation": navigation
    case "theme": context.display.theme?.rawValue
    case "density": context.display.density?.rawValue
    case "lettersOff": !context.display.letters
    case "help": help
    case "flash": context.flash
    case "testBanner": testBanner
    case "day": DateFormat(context.language).long(context.day)
    case "printed": printed
    default: model.child(named: name)
    }
  }

  /// The help of the page; none on the pages of the help itself.
  private var help: PageModel? {
    guard let link = surroundings.help(context.path, context.language) else { return nil }
    return [
      "sentence": link.sentence, "path": link.path, "title": context.words("shell.help_about", ["title": link.title]),
    ]
  }

  /// Whose page it is and of what day, at the head of what is printed.
  private var printed: String? {
    guard let visitor = context.visitor else { return nil }
    return context.words(
      "shell.printed", ["company": visitor.companyName, "day": DateFormat(context.language).long(context.day)])
  }

  /// That nothing leaves the company, on every page while it lasts.
  private var testBanner: PageModel? {
    guard let visitor = context.visitor, let test = visitor.test else { return nil }
    let day = DateFormat(context.language).long(test.since.parisDate)
    let mayEnd = visitor.actor.may(.configure, in: visitor.company)
    return [
      "sentence": context.words("shell.test", ["day": day, "name": context.words.name(ofActor: test.by)]),
      "path": mayEnd && context.path != Shell.sendingPath ? Shell.sendingPath : nil,
    ]
  }

  /// Where the test mode is ended.
  static let sendingPath = "/reglages/envois"

  private var navigation: Markup? {
    context.visitor.map { visitor in
      SideBarMarkup(
        entries: surroundings.navigation, section: section, waiting: context.waiting,
        icons: surroundings.assets.path(of: "icons.svg"), words: context.words
      ).markup(for: visitor)
    }
  }

  private struct VisitorModel: MustacheParent {
    let visitor: Visitor
    let roleName: String

    func child(named name: String) -> Any? {
      switch name {
      case "name": visitor.name
      case "initials": visitor.initials
      case "unread": visitor.unread == 0 ? Nothing() : visitor.unread > 99 ? "99+" : "\(visitor.unread)"
      case "roleName": roleName
      case "company": visitor.companyName
      case "hasOtherCompanies": visitor.hasOtherCompanies
      default: nil
      }
    }
  }
}

extension WordBook {
  /// How whoever acted is told: people by their name, the command line by the user of the machine.
  fileprivate func name(ofActor name: String) -> String {
    let command = "encours:cli:"
    guard name.hasPrefix(command) else { return name }
    let user = String(name.dropFirst(command.count))
    // A machine that does not say who gave the command.
    return user == "unknown" ? self("shell.command_line_alone") : self("shell.command_line", ["user": user])
  }
}
