namespace RecSys.Store;

/// <summary>Somebody else works on the same namespace or holds rows of it; the message says who, where that is known.</summary>
public sealed class NamespaceBusyException(string message) : Exception(message);
