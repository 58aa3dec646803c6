using System.Data.Common;

namespace RecSys.Store;

/// <summary>The database lacks a table, a column or a vector width that the command needs, or its role a right; the message names each.</summary>
public sealed class SchemaException(string message) : DbException(message);
