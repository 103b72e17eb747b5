public import Kernel

/// A value bound to a statement. Its type travels with it, because PostgreSQL must know the type of every parameter.
public enum Value: Sendable, Hashable {
  case null
  case integer(Int64)
  case text(String)
  case flag(Bool)
  case real(Double)
  case date(CivilDate)
  case moment(Moment)
  case bytes([UInt8])
}

/// What can be written between `\(` and `)` in an ``SQL`` literal and is then bound, never spliced into the text.
public protocol Bindable {
  var bound: Value { get }
}

extension Int64: Bindable {
  public var bound: Value { .integer(self) }
}
extension Int: Bindable {
  public var bound: Value { .integer(Int64(self)) }
}
extension String: Bindable {
  public var bound: Value { .text(self) }
}
extension Bool: Bindable {
  public var bound: Value { .flag(self) }
}
extension Double: Bindable {
  public var bound: Value { .real(self) }
}
extension CivilDate: Bindable {
  public var bound: Value { .date(self) }
}
extension Moment: Bindable {
  public var bound: Value { .moment(self) }
}
extension Currency: Bindable {
  public var bound: Value { .text(code) }
}
extension Identifier: Bindable {
  public var bound: Value { .integer(rawValue) }
}
extension Value: Bindable {
  public var bound: Value { self }
}
extension Optional: Bindable where Wrapped: Bindable {
  public var bound: Value { self?.bound ?? .null }
}
