/// Limits of imports, each with its reason.
enum Limits {
  /// Open items below which a list without most of them is believed: a small company may settle all at once.
  static let smallList = 50
}
