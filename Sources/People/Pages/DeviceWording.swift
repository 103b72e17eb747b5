import PeopleRules
public import Web

/// How a browser is called in the lists of sessions.
public enum DeviceWording {
  /// «Firefox sur Windows», or as much of it as is known.
  ///
  /// - Parameter agent: what the browser said of itself.
  public static func name(_ agent: String, _ words: WordBook) -> String {
    let name = DeviceName(agent: agent)
    switch (name.browser, name.system) {
    case (let browser?, let system?): return words("account.device", ["browser": browser, "system": system])
    case (let one?, nil), (nil, let one?): return one
    case (nil, nil): return words("account.device.unknown")
    }
  }
}
