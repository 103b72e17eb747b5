import Kernel
import Language
import PeopleRules
import Web

/// The list of roles.
struct RoleListModel {
  let roles: [Role]
  let mayManage: Bool
  let mayAdd: Bool
  let holders: [String: Int]
  let demanding: Set<String>
  let words: WordBook

  func page() -> PageModel {
    [
      "mayAdd": mayAdd, "exports": ExportLinks.model("/reglages/roles", words),
      "rows": roles.map { role -> PageModel in
        [
          "path": mayManage ? "/reglages/roles/\(Form.encoded(role.key))" : nil, "name": UserWords(words).role(role),
          "kind": kind(role),
          "rights": UserWords(words).rights(role),
          "customers": words("roles.customers.\(role.customers.rawValue)"),
          "factor": demanding.contains(role.key) ? words("roles.demanded") : "–",
          "people": words("roles.people", count: holders[role.key] ?? 0),
        ]
      },
    ]
  }

  func kind(_ role: Role) -> String {
    words(Role.shipped(role.key) == nil ? "roles.kind.own" : "roles.kind.shipped")
  }
}

/// The page of one role.
struct RoleModel {
  /// Nil for a new one.
  let role: Role?
  /// People who hold the role: it is removed when nobody does.
  let holders: Int
  let demands: Bool
  let actor: Actor
  /// The key of the actor's own role.
  let ownRole: String
  let typed: RoleForm?
  let errors: FormErrors
  /// What the form is made from.
  let version: Int64
  let words: WordBook

  func page() -> PageModel {
    let isShipped = role.map { Role.shipped($0.key) != nil } ?? false
    let isOwn = role?.key == ownRole
    let isLocal = actor.companies != .all
    let isBeyond = role.map { !actor.covers($0) } ?? false
    let mayChange = !isShipped && !isOwn && !isBeyond && !isLocal
    let reason: String? =
      if isLocal {
        "roles.everywhere"
      } else if isShipped {
        "roles.shipped"
      } else if isOwn {
        "roles.own"
      } else if isBeyond {
        "users.beyond"
      } else {
        nil
      }
    let rights = typed?.rights ?? role?.rights ?? [.see]
    let customers = typed?.customers ?? role?.customers ?? .all
    return [
      "action": role.map { "/reglages/roles/\(Form.encoded($0.key))" } ?? "/reglages/roles",
      "isNew": role == nil, "mayChange": mayChange, "maySave": mayChange || (!isBeyond && !isLocal),
      "mayRemove": mayChange && role != nil, "held": holders > 0 ? words("roles.held", count: holders) : nil,
      "errors": errors.model,
      "name": typed?.name ?? role?.name ?? "", "nameError": errors[RoleForm.Field.name],
      "rightsError": errors[RoleForm.Field.rights],
      "reason": reason.map { words($0) },
      "rights": Right.allCases.map { right -> PageModel in
        [
          "value": right.rawValue, "name": sentence(right), "isChosen": rights.contains(right),
          "isFixed": !mayChange || right == .see || !actor.rights.contains(right), "id": "droit-\(right.rawValue)",
        ]
      },
      "isAll": customers == .all, "isAllFixed": !mayChange || actor.customers != .all, "demands": demands,
      "version": role.map { _ in "\(version)" },
    ] as PageModel
  }

  /// The right with a capital, as a line of its own.
  private func sentence(_ right: Right) -> String {
    let text = words("right.\(right.rawValue)")
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
