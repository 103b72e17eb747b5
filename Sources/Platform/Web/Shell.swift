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

  private var navigation: [NavigationModel] {
    let words = context.words
    guard let visitor = context.visitor else { return [] }
    // A heading stands above the first entry of its group that is shown.
    var heading: String?
    var result: [NavigationModel] = []
    for entry in surroundings.navigation {
      heading = entry.heading ?? heading
      guard entry.isShown(to: visitor.actor, in: visitor.company) else { continue }
      let count = context.waiting[entry.section] ?? 0
      result.append(
        NavigationModel(
          name: words("nav.\(entry.section)"), path: entry.path, icon: entry.icon, heading: heading.map { words($0) },
          current: entry.section == section, key: entry.key, count: count > 0 ? waiting(count) : nil,
          countLabel: count > 0 ? waitingLabel(count, entry.section) : nil))
      heading = nil
    }
    return result
  }

  /// `12`, or `999+`.
  private func waiting(_ count: Int) -> String {
    count < Surroundings.waitingMax
      ? AmountFormat(context.language).count(count) : "\(Surroundings.waitingMax - 1)+"
  }

  /// What is read aloud instead: `12 à décider`.
  private func waitingLabel(_ count: Int, _ section: String) -> String {
    guard count < Surroundings.waitingMax else {
      return context.words("shell.waiting_more", ["count": "\(Surroundings.waitingMax - 1)"])
    }
    return context.words("nav.waiting.\(section)", count: count)
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

  private struct NavigationModel: MustacheParent {
    let name: String
    let path: String
    let icon: String
    let heading: String?
    let current: Bool
    let key: String?
    /// What waits behind it, as it is shown and as it is read aloud.
    let count: String?
    let countLabel: String?

    func child(named name: String) -> Any? {
      switch name {
      case "count": count ?? Nothing()
      case "countLabel": countLabel ?? Nothing()
      case "key": key ?? Nothing()
      case "name": self.name
      case "path": path
      case "icon": icon
      case "heading": heading ?? Nothing()
      case "current": current
      default: nil
      }
    }
  }
}

extension WordBook {
  /// How whoever acted is told: people by their name, the command line by the user of the machine.
  public func name(ofActor name: String) -> String {
    let command = "encours:cli:"
    guard name.hasPrefix(command) else { return name }
    let user = String(name.dropFirst(command.count))
    // A machine that does not say who gave the command.
    return user == "unknown" ? self("shell.command_line_alone") : self("shell.command_line", ["user": user])
  }
}
