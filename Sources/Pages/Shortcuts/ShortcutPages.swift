public import Hummingbird
import Kernel
public import Web

/// `/raccourcis`: every key, for those who look for one. The script shows the same page in a dialog.
public struct ShortcutPages: PrivatePages {
  public init() {}

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/raccourcis") { _, context in
      let words = context.words
      let groups = ShortcutPages.groups.map { group in
        [
          "name": words("shortcuts.\(group.name)"),
          "keys": group.keys.map { key in
            [
              "caps": key.caps.map {
                ["cap": words.language == .french ? $0 : ShortcutPages.english[$0] ?? $0] as PageModel
              },
              "does": words("shortcuts.\(key.does)"),
            ] as PageModel
          },
        ] as PageModel
      }
      return try context.page("shortcuts", ["groups": groups] as PageModel, title: words("shortcuts.title"))
    }
  }

  private struct Key {
    let caps: [String]
    /// The end of the key of its text.
    let does: String

    init(_ caps: String..., does: String) {
      self.caps = caps
      self.does = does
    }
  }

  private static let english = ["Échap": "Esc", "Maj": "Shift"]

  private static let groups: [(name: String, keys: [Key])] = [
    (
      "everywhere",
      [
        Key("/", does: "search"), Key("Ctrl", "K", does: "commands"), Key("?", does: "help"), Key("N", does: "new"),
        Key("Échap", does: "close"), Key("Z", does: "undo"),
      ]
    ),
    (
      "go",
      [
        Key("G", "T", does: "dashboard"), Key("G", "A", does: "agenda"), Key("G", "L", does: "cash"),
        Key("G", "C", does: "customers"), Key("G", "B", does: "ageing"),
      ]
    ),
    (
      "lists",
      [
        Key("J", "K", does: "next"), Key("↵", does: "open"), Key("O", does: "page"), Key("X", does: "select"),
        Key("Maj", "X", does: "range"), Key("F", does: "filter"),
      ]
    ),
    (
      "work",
      [
        Key("A", does: "call"), Key("D", does: "script"), Key("E", does: "email"), Key("S", does: "text"),
        Key("P", does: "promise"), Key("L", does: "dispute"),
        Key("N", does: "note"), Key("R", "1", "2", "3", does: "snooze"), Key("T", does: "finish"),
      ]
    ),
    ("balance", [Key("←", "→", does: "fold"), Key("D", does: "drill")]),
    (
      "matching",
      [
        Key("↵", does: "take"), Key("1", "2", "3", does: "proposal"), Key("F", does: "by_hand"),
        Key("C", does: "on_account"), Key("P", does: "split"), Key("I", does: "ignore"), Key("J", "K", does: "lines"),
        Key("Z", does: "undo"),
      ]
    ),
    ("forms", [Key("Ctrl", "↵", does: "save")]),
  ]
}
