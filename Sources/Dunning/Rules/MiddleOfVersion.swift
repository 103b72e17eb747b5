/// What becomes of the customers who are in the middle of the version in force, when another one is published: those who owe
/// something still that a step of the scenario has reached.
public enum MiddleOfVersion: String, Sendable, Hashable, CaseIterable {
  /// They go on with the new version at once, as do those who were finishing an earlier one.
  case goOn = "go_on"
  /// They keep the version they began until what was reminded by then is no longer owed; then they go over by themselves.
  /// What falls due meanwhile follows the version they keep, so that nobody is reminded by two at once.
  case finish
}
