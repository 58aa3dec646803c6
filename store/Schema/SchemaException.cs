using System.Data.Common;

namespace RecSys.Store;

/// <summary>The database lacks a table, a column or a vector width that the command needs, or the role lacks a right. The message lists all of them.</summary>
public sealed class SchemaException(string message) : DbException(message);
