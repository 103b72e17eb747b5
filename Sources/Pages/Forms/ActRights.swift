import Kernel
import Web

/// What of a customer's account a person may record.
struct ActRights: Sendable {
  var remind = false
  var promise = false
  var dispute = false
  var applyCash = false
  var comment = false
  var edit = false
  var assign = false
}

extension SignedInContext {
  var actRights: ActRights {
    ActRights(
      remind: may(.remind), promise: may(.recordPromise), dispute: may(.recordDispute), applyCash: may(.applyCash),
      comment: may(.comment),
      edit: may(.editCustomers), assign: may(.assignCustomers))
  }
}
