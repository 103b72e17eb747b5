import Kernel
import TeamworkRules
import Web

/// The kept views of a list, as its page shows them: tabs, the form that keeps what is shown, and the way to give one up.
struct SavedViewTabs {
  let list: SavedView.List
  let views: [SavedView]
  /// The view whose tab is the current one.
  let current: Int64?
  /// The list as it is shown, to be kept.
  let query: String
  let person: PersonID
  /// The roles that a view can be shared with; empty for who may share none.
  let roles: [(key: String, name: String)]
  let words: WordBook

  /// - Parameter counts: how many lines each view has, written; empty where that is not counted.
  func tabs(counts: [String] = []) -> [PageModel] {
    views.enumerated().map { index, view in
      // Something else may be shown than what was kept: then its count is not that of the lines below.
      let isOther = current == view.id.rawValue && view.query != query
      return [
        "name": isOther ? words("views.otherwise", ["name": view.name]) : view.name,
        "count": !isOther && index < counts.count ? counts[index] : nil,
        "path": list.path + "?" + (view.query.isEmpty ? "" : view.query + "&") + "v=\(view.id)",
        "current": current == view.id.rawValue,
      ]
    }
  }

  var saveForm: PageModel {
    let own = views.first { $0.id.rawValue == current && $0.owner == person }
    return [
      "list": list.rawValue, "query": query, "viewName": own?.name,
      "roles": roles.isEmpty
        ? nil
        : [
          "list": roles.map {
            ["key": $0.key, "roleName": $0.name, "isChosen": own?.role == $0.key] as PageModel
          }
        ] as PageModel,
    ]
  }

  /// `nil` for a view of somebody else's.
  var dropForm: PageModel? {
    guard let view = views.first(where: { $0.id.rawValue == current }), view.owner == person || !roles.isEmpty else {
      return nil
    }
    return ["path": "/vues/\(view.id)/supprimer", "label": words("views.drop_label", ["name": view.name])]
  }
}
