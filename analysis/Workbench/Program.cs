using Microsoft.Extensions.DependencyInjection;
using RecSys.Hosting;
using RecSys.Store;
using RecSys.Workbench;

return await CommandHost.RunAsync<WorkbenchCommand>(args, services => services
    .AddSingleton<ShopWriter>()
    .AddSingleton<EventWriter>()
    .AddSingleton<NamespaceReset>()
    .AddSingleton<CopyFloor>()
    .AddSingleton<CatalogFloor>()
    .AddSingleton<FactorFloor>());
