using RecSys.Hosting;
using RecSys.Workbench;

return await CommandHost.RunAsync<WorkbenchCommand>(args);
