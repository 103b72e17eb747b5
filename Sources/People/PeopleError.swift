public import PeopleRules

/// Why something about people was refused.
public enum PeopleError: Error, Sendable, Hashable {
  case emailTaken(String)
  case unknown(String)
  case password(PasswordRule.Refusal)
  /// The invitation was used, has expired or never existed.
  case invitationGone
  /// More sign-ins at once than the machine takes on.
  case busy
  case hashing(code: Int32)
  /// What was typed is not the person's present password.
  case wrongPassword
  /// The person signs in another way and has no password to ask for.
  case noPassword
  /// Too many wrong tries.
  case wait(seconds: Int64)
  /// A name is missing, or longer than anybody's.
  case nameless
  /// The code is not that of the moment, or was used before.
  case wrongCode
  /// Nobody changes their own access.
  case ownAccess
  /// More would be given, or somebody touched, than the actor's own access covers.
  case beyondOwn
  /// Nobody would be left to manage people.
  case lastManager
  /// There is no such role, or one that every installation has and that cannot be changed.
  case unknownRole(String)
  /// People hold the role.
  case roleHeld(Int)
  /// Newcomers by the provider's word are given the role.
  case roleOfNewcomers
}

extension PeopleError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emailTaken(let email): "there is already a person with the address \(email); use another address"
    case .unknown(let email): "there is no person with the address \(email); add one with: encours user add"
    case .password(.tooShort): "the password is too short; take at least \(PasswordRule.charactersMin) characters"
    case .password(.tooLong): "the password is too long; take at most \(PasswordRule.bytesMax) bytes"
    case .password(.tooPlain): "the password repeats too few characters; take at least four different ones"
    case .password(.ownName): "the password is the person's own name or address; take another"
    case .invitationGone: "the invitation was used or has expired; make another with: encours user invite"
    case .busy: "too many people are signing in at once; try again in a moment"
    case .hashing(let code): "the password could not be hashed (argon2 error \(code))"
    case .wrongPassword: "that is not the present password; type it again"
    case .noPassword: "this account has no password; ask for a link to choose one"
    case .wait(let seconds): "there were too many wrong tries; try again in \(seconds) seconds"
    case .wrongCode: "the code is wrong or was used before; take the one that the application shows now"
    case .ownAccess: "nobody changes their own access; ask another administrator"
    case .beyondOwn: "that goes beyond your own access; ask somebody who holds it"
    case .lastManager: "nobody would be left to manage people; give somebody else the right first"
    case .unknownRole(let key): "there is no role «\(key)» to change"
    case .roleHeld(let count): "\(count) people hold the role; give them another first"
    case .roleOfNewcomers: "newcomers are given the role; choose another for them first"
    case .nameless: "a name of 1 to 100 characters is needed"
    }
  }
}
